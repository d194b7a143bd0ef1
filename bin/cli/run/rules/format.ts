import { globSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatRules } from '#core/sigma/sigma.ts'
import { EXIT } from '../../exit-codes.ts'
import { printLines } from '../../output.ts'
import { SHIPPED } from '../../rules/files.ts'
import { InputError } from '../../usage-error.ts'

/** `kestrail rules format`: one style for all rules; with --check it only names the files that differ, and exits with 3. */
export async function format(paths: string[], { check }: { readonly check?: true }): Promise<void> {
  const files = (await Promise.all((paths.length > 0 ? paths : [SHIPPED]).map(ruleFiles))).flat()
  if (files.length === 0) throw new InputError(`${paths.join(' ')}: no rule file (.yml, .yaml)`)
  const changed: string[] = []
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    const formatted = formatRules(text)
    if (formatted === text) continue
    changed.push(file)
    if (!check) await writeFile(file, formatted)
  }
  printLines([...changed, `${files.length} rule files, ${changed.length} ${check ? 'not formatted' : 'rewritten'}`])
  if (check && changed.length > 0) process.exitCode = EXIT.refused
}

/** Rule files of a path; lists of placeholders and base events are left out. */
async function ruleFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new InputError(`${path}: no such file or folder`)
  if (!found.isDirectory()) return [path]
  return globSync('**/*.{yml,yaml}', { cwd: path })
    .filter((name) => !/(^|\/)lists\//.test(name))
    .map((name) => join(path, name))
    .sort()
}
