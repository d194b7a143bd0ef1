import { writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { type CatalogEntry, catalogMarkdown, entriesOf } from '#core/render/catalog.ts'
import { compileRules } from '#core/sigma/sigma.ts'
import { promotionOf } from '#core/tune/promotion.ts'
import { readSettings } from '../world.ts'
import { behaviorEntries } from './behavior-entries.ts'
import { guarded } from './fault.ts'
import { loadBehaviors, loadLeftOut, loadLists, loadRules, loadTechniques, SHIPPED } from './load.ts'
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
    .option('--write <file>', 'writes the catalog as Markdown')
    .option('--state <file>', 'also says how rules in staging have done in this state file')
    .option('--settings <file>', 'settings that hold rules in staging')
    .action(
      guarded(async (paths: string[], options: Options) => {
        const entries = withHeld(await catalog(paths), options.settings === undefined ? [] : (await readSettings(options.settings)).staging)
        if (options.write !== undefined) {
          await writeFile(options.write, catalogMarkdown(entries, await loadTechniques(), await loadLeftOut()))
          console.log(`${options.write}: ${entries.length} rules`)
        } else if (options.format === 'json') console.log(JSON.stringify(entries, undefined, 1))
        else if (options.format === 'markdown') console.log(catalogMarkdown(entries, await loadTechniques(), await loadLeftOut()))
        else for (const line of await linesOf(entries, paths, options)) console.log(line)
      }),
    )

/** Those that the settings hold in staging, beside those that say so themselves. */
const withHeld = (entries: readonly CatalogEntry[], held: readonly string[]): CatalogEntry[] =>
  entries.map((entry) => (held.includes(entry.id) ? { ...entry, staging: true } : entry))

const linesOf = async (entries: readonly CatalogEntry[], paths: readonly string[], { state }: Options): Promise<string[]> => {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const weigh = await watched(state === undefined ? {} : { state }, documents)
  return entries.map((entry) => {
    const seen = entry.staging ? weigh(entry.id) : undefined
    const stage = entry.staging ? ` (staging${seen ? `: ${promotionOf(seen).reason}` : ''})` : ''
    return `${entry.level.padEnd(13)} ${entry.kind.padEnd(11)} ${entry.id}: ${entry.title}${stage}`
  })
}

/** docs/detections.md of the rules that ship, behaviors included. */
export const catalogPage = async (): Promise<string> => catalogMarkdown(await catalog([]), await loadTechniques(), await loadLeftOut())

/** Every rule of the paths, or all that ships, behaviors included. */
async function catalog(paths: readonly string[]): Promise<readonly CatalogEntry[]> {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const named = documents.flatMap((one) => (one.kind === 'correlation' ? one.rules : []))
  const { pack } = compileRules(documents, { lists: await loadLists(paths), behaviors: [...(await loadBehaviors()), ...named] })
  // Paths as a page in docs/ links them, wherever the command runs.
  const files = new Map(documents.map((one) => [one.id, relative(dirname(SHIPPED), resolve(one.file)).split(sep).join('/')]))
  return entriesOf(pack, files, paths.length > 0 ? [] : await behaviorEntries())
}
