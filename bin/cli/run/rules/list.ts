import { writeFile } from 'node:fs/promises'
import type { CatalogEntry } from '#core/render/catalog.ts'
import { promotionOf } from '#core/tune/promotion.ts'
import { printLines } from '../../output.ts'
import { catalog, catalogPageOf } from '../../rules/catalog.ts'
import { loadRules, SHIPPED } from '../../rules/files.ts'
import { readSettings } from '../../settings-file.ts'
import { stagedSignals } from '../../staged-signals.ts'

interface Options {
  readonly format: 'text' | 'json' | 'markdown'
  readonly write?: string
  readonly state?: string
  readonly settings?: string
}

/** `kestrail rules list`: the rules with their ATT&CK coverage; `--write` writes the catalog page. */
export async function list(paths: string[], options: Options): Promise<void> {
  const entries = withStaging(await catalog(paths), options.settings === undefined ? [] : (await readSettings(options.settings)).staging)
  if (options.write !== undefined) {
    await writeFile(options.write, await catalogPageOf(entries))
    printLines([`${options.write}: ${entries.length} rules`])
  } else if (options.format === 'json') printLines([JSON.stringify(entries, undefined, 1)])
  else if (options.format === 'markdown') printLines([await catalogPageOf(entries)])
  else printLines(await linesOf(entries, paths, options))
}

/** Marks the rules that the settings hold in staging, beside those whose own file does. */
const withStaging = (entries: readonly CatalogEntry[], ids: readonly string[]): CatalogEntry[] =>
  entries.map((entry) => (ids.includes(entry.id) ? { ...entry, staging: true } : entry))

const linesOf = async (entries: readonly CatalogEntry[], paths: readonly string[], { state }: Options): Promise<string[]> => {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const signalsOf = await stagedSignals(state === undefined ? {} : { state }, documents)
  return entries.map((entry) => {
    const signals = entry.staging ? signalsOf(entry.id) : undefined
    const stage = entry.staging ? ` (staging${signals ? `: ${promotionOf(signals).reason}` : ''})` : ''
    return `${entry.level.padEnd(13)} ${entry.kind.padEnd(11)} ${entry.id}: ${entry.title}${stage}`
  })
}
