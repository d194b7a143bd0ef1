import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { compileRules } from '#core/detect/sigma/compile.ts'
import { promotionOf } from '#core/publish/promotion.ts'
import { type CatalogueEntry, catalogueMarkdown, entriesOf } from '#core/report/catalogue.ts'
import { readSettings } from '../world.ts'
import { behaviourEntries } from './behaviour-entries.ts'
import { guarded } from './fault.ts'
import { loadBehaviours, loadLeftOut, loadLists, loadRules, loadTechniques, SHIPPED } from './load.ts'
import { watched } from './watched.ts'

interface Options {
  readonly format: string
  readonly write?: string
  readonly state?: string
  readonly settings?: string
}

/** `kestrail rules list`: what is watched, with ATT&CK coverage; `--write` renews docs/detections.md. */
export const listCommand = (): Command =>
  new Command('list')
    .description('lists the rules and the ATT&CK techniques that they cover')
    .argument('[paths...]', 'rule files and folders (default: the rules that Kestrail ships)')
    .option('--format <format>', 'text, json or markdown', 'text')
    .option('--write <file>', 'writes the catalogue as Markdown')
    .option('--state <file>', 'also says how rules in staging have done in this state file')
    .option('--settings <file>', 'settings that hold rules in staging')
    .action(
      guarded(async (paths: string[], options: Options) => {
        const entries = withHeld(
          await catalogue(paths),
          options.settings === undefined ? [] : (await readSettings(options.settings)).staging,
        )
        if (options.write !== undefined) {
          await writeFile(options.write, catalogueMarkdown(entries, await loadTechniques(), await loadLeftOut()))
          console.log(`${options.write}: ${entries.length} rules`)
        } else if (options.format === 'json') console.log(JSON.stringify(entries, undefined, 1))
        else if (options.format === 'markdown') console.log(catalogueMarkdown(entries, await loadTechniques(), await loadLeftOut()))
        else for (const line of await linesOf(entries, paths, options)) console.log(line)
      }),
    )

/** Those that the settings hold in staging, beside those that say so themselves. */
const withHeld = (entries: readonly CatalogueEntry[], held: readonly string[]): CatalogueEntry[] =>
  entries.map((entry) => (held.includes(entry.id) ? { ...entry, staging: true } : entry))

const linesOf = async (entries: readonly CatalogueEntry[], paths: readonly string[], { state }: Options): Promise<string[]> => {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const weigh = await watched(state === undefined ? {} : { state }, documents)
  return entries.map((entry) => {
    const seen = entry.staging ? weigh(entry.id) : undefined
    const stage = entry.staging ? ` (staging${seen ? `: ${promotionOf(seen).reason}` : ''})` : ''
    return `${entry.level.padEnd(13)} ${entry.kind.padEnd(11)} ${entry.id}: ${entry.title}${stage}`
  })
}

/** docs/detections.md of the rules that ship, behaviours included. */
export const cataloguePage = async (): Promise<string> =>
  catalogueMarkdown(await catalogue([]), await loadTechniques(), await loadLeftOut())

/** Every rule of the paths, or all that ships, behaviours included. */
export async function catalogue(paths: readonly string[]): Promise<readonly CatalogueEntry[]> {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const named = documents.flatMap((one) => (one.kind === 'correlation' ? one.rules : []))
  const { pack } = compileRules(documents, { lists: await loadLists(paths), behaviours: [...(await loadBehaviours()), ...named] })
  // Paths as a page in docs/ links them, wherever the command runs.
  const files = new Map(documents.map((one) => [one.id, relative(dirname(SHIPPED), resolve(one.file)).split(sep).join('/')]))
  return entriesOf(pack, files, paths.length > 0 ? [] : await behaviourEntries())
}
