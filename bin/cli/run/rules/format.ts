import { globSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Command } from 'commander'
import { formatRules } from '#core/sigma/sigma.ts'
import { Fault, guarded } from './fault.ts'
import { SHIPPED } from './load.ts'

/** `kestrail rules format [paths…]`: one style for all rules; with --check only names the files that differ, and exits with 1. */
export const formatCommand = (): Command =>
  new Command('format')
    .description('writes rule files in the one style of the pack; what they say does not change')
    .argument('[paths...]', 'rule files and folders (default: the rules that Kestrail ships)')
    .option('--check', 'change nothing; name the files that are not formatted')
    .action(
      guarded(async (paths: string[], { check }: { check?: boolean }) => {
        const files = (await Promise.all((paths.length > 0 ? paths : [SHIPPED]).map(ruleFiles))).flat()
        if (files.length === 0) throw new Fault(`no rule file (.yml, .yaml) in ${paths.join(', ')}`)
        const changed: string[] = []
        for (const file of files) {
          const text = await readFile(file, 'utf8')
          const formatted = formatRules(text)
          if (formatted === text) continue
          changed.push(file)
          if (!check) await writeFile(file, formatted)
        }
        for (const file of changed) console.log(file)
        console.log(`${files.length} rule files, ${changed.length} ${check ? 'not formatted' : 'rewritten'}`)
        if (check && changed.length > 0) process.exitCode = 1
      }),
    )

/** Lists of placeholders and base events are no rules. */
async function ruleFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Fault(`${path}: there is no such file or folder`)
  if (!found.isDirectory()) return [path]
  return globSync('**/*.{yml,yaml}', { cwd: path })
    .filter((name) => !/(^|\/)lists\//.test(name))
    .map((name) => join(path, name))
    .sort()
}
