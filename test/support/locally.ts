import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'

export const byId = <T extends { readonly id: string }>(findings: readonly T[]): T[] => [...findings].sort((a, b) => (a.id < b.id ? -1 : 1))

/** What `kestrail analyze --format jsonl` says of records, in canonical order. */
export const locally = async (records: Parameters<typeof inBatches>[0], written: unknown = {}): Promise<(Finding | Incident)[]> => {
  const parsed = parseSettings(written)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { findings } = await analyze(inBatches(records), { content, settings: parsed.settings }, new MemoryStore(), {}, () => {})
  return byId(findings)
}
