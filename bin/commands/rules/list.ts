import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { compileRules } from '#core/detect/sigma/compile.ts'
import { type CatalogueEntry, catalogueMarkdown, entriesOf } from '#core/report/catalogue.ts'
import { behaviourEntries } from './behaviour-entries.ts'
import { guarded } from './fault.ts'
import { loadBehaviours, loadLists, loadRules, loadTechniques, SHIPPED } from './load.ts'

/** `kestrail rules list`: what is watched, with ATT&CK coverage; `--write` renews docs/detections.md. */
export const listCommand = (): Command =>
  new Command('list')
    .description('lists the rules and the ATT&CK techniques that they cover')
    .argument('[paths...]', 'rule files and folders (default: the rules that Kestrail ships)')
    .option('--format <format>', 'text, json or markdown', 'text')
    .option('--write <file>', 'writes the catalogue as Markdown')
    .action(
      guarded(async (paths: string[], options: { format: string; write?: string }) => {
        const entries = await catalogue(paths)
        if (options.write !== undefined) {
          await writeFile(options.write, catalogueMarkdown(entries, await loadTechniques()))
          console.log(`${options.write}: ${entries.length} rules`)
        } else if (options.format === 'json') console.log(JSON.stringify(entries, undefined, 1))
        else if (options.format === 'markdown') console.log(catalogueMarkdown(entries, await loadTechniques()))
        else for (const entry of entries) console.log(`${entry.level.padEnd(13)} ${entry.kind.padEnd(11)} ${entry.id}: ${entry.title}`)
      }),
    )

/** docs/detections.md of the rules that ship, behaviours included. */
export const cataloguePage = async (): Promise<string> => catalogueMarkdown(await catalogue([]), await loadTechniques())

/** Every rule of the paths, or all that ships, behaviours included. */
export async function catalogue(paths: readonly string[]): Promise<readonly CatalogueEntry[]> {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const named = documents.flatMap((one) => (one.kind === 'correlation' ? one.rules : []))
  const { pack } = compileRules(documents, { lists: await loadLists(paths), behaviours: [...(await loadBehaviours()), ...named] })
  // Paths as a page in docs/ links them, wherever the command runs.
  const files = new Map(documents.map((one) => [one.id, relative(dirname(SHIPPED), resolve(one.file)).split(sep).join('/')]))
  return entriesOf(pack, files, paths.length > 0 ? [] : await behaviourEntries())
}
