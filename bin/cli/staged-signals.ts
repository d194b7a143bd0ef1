import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { RuleDocument } from '#core/sigma/sigma.ts'
import type { Row } from '#core/state/rows.ts'
import type { Watched } from '#core/tune/promotion.ts'
import { analyze, type LocalStore } from './analysis.ts'
import { readLogs } from './logs.ts'
import { warn } from './output.ts'
import { openRuleset } from './ruleset.ts'
import { reportSkipped } from './skipped.ts'
import { openState } from './state-file.ts'

/** Where the signals of rules in staging are counted. */
export interface StagedOptions {
  readonly state?: string
  readonly over?: readonly string[]
  readonly rules?: readonly string[]
  readonly settings?: string
}

const timesOf = ({ value }: Row): readonly number[] =>
  value.kind === 'signal' ? [...value.evidence.map((evidence) => evidence.time), value.last] : []

/** Signals in staging, by detection, as the last evaluation of each origin counted them. */
const signalsOf = (store: Pick<LocalStore, 'rows'>): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { value } of store.rows('head'))
    if (value.kind === 'head')
      for (const [id, count] of Object.entries(value.signals?.staged ?? {})) counts.set(id, (counts.get(id) ?? 0) + count)
  return counts
}

/** Sigma's `date` of a rule, before which it cannot have raised a signal. */
const writtenOn = (document: RuleDocument | undefined): number => {
  const date = document?.raw['date']
  return (typeof date === 'string' ? Date.parse(date.replaceAll('/', '-')) : Number.NaN) || Number.NEGATIVE_INFINITY
}

/** The signals of rules in staging, over a state file or logs. @throws InputError */
export const stagedSignals = async (
  source: StagedOptions,
  documents: readonly RuleDocument[],
): Promise<(id: string) => Watched | undefined> => {
  const { state, over, ...options } = source
  if (state === undefined && over === undefined) return () => undefined
  const store = state === undefined ? await storeOver(over ?? [], options) : openState(state)
  const times = store.rows('signal').flatMap(timesOf)
  const [from, to] = [times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), times.reduce((a, b) => Math.max(a, b), 0)]
  const counts = signalsOf(store)
  const byId = new Map(documents.map((rule) => [rule.id, rule]))
  // Over past logs a rule is evaluated on all of them, whenever it was written.
  const since = (id: string): number => (state === undefined ? from : Math.max(from, writtenOn(byId.get(id))))
  return (id) => (times.length === 0 ? undefined : { signals: counts.get(id) ?? 0, from: Math.min(since(id), to), to })
}

const storeOver = async (paths: readonly string[], options: Omit<StagedOptions, 'state' | 'over'>): Promise<LocalStore> => {
  const store = new MemoryStore()
  await analyze(readLogs(paths), await openRuleset(options, warn), store, {}, reportSkipped())
  return store
}
