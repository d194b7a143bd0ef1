import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { RuleDocument } from '#core/sigma/sigma.ts'
import type { Row } from '#core/state/rows.ts'
import type { Watched } from '#core/tune/promotion.ts'
import { analyze, type LocalStore } from '../analysis.ts'
import { readLogs } from '../source.ts'
import { firstRejects, warn } from '../spoken.ts'
import { openState } from '../told.ts'
import { openRuleset } from '../world.ts'

/** Where a rule in staging was watched. */
export interface Watching {
  readonly state?: string
  readonly over?: readonly string[]
  readonly rules?: readonly string[]
  readonly settings?: string
}

const timesOf = ({ value }: Row): readonly number[] =>
  value.kind === 'signal' ? [...value.evidence.map((one) => one.time), value.last] : []

/** Signals in staging, by detection, as the last judgement of each origin counted them. */
const signalsOf = (store: Pick<LocalStore, 'rows'>): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { value } of store.rows('head'))
    if (value.kind === 'head')
      for (const [id, count] of Object.entries(value.signals?.staged ?? {})) counts.set(id, (counts.get(id) ?? 0) + count)
  return counts
}

/** Sigma's `date` of a rule, which cannot have looked before it was written. */
const writtenOn = (document: RuleDocument | undefined): number => {
  const date = document?.raw['date']
  return (typeof date === 'string' ? Date.parse(date.replaceAll('/', '-')) : Number.NaN) || Number.NEGATIVE_INFINITY
}

/** How rules in staging have done, over a state file or logs. @throws Unusable */
export const watched = async (watching: Watching, documents: readonly RuleDocument[]): Promise<(id: string) => Watched | undefined> => {
  const { state, over, ...options } = watching
  if (state === undefined && over === undefined) return () => undefined
  const store = state === undefined ? await analyzed(over ?? [], options) : openState(state)
  const times = store.rows('signal').flatMap(timesOf)
  const [from, to] = [times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY), times.reduce((a, b) => Math.max(a, b), 0)]
  const counts = signalsOf(store)
  const byId = new Map(documents.map((one) => [one.id, one]))
  // Over past logs a rule looks at all of it, whenever it was written.
  const since = (id: string): number => (state === undefined ? from : Math.max(from, writtenOn(byId.get(id))))
  return (id) => (times.length === 0 ? undefined : { signals: counts.get(id) ?? 0, from: Math.min(since(id), to), to })
}

const analyzed = async (paths: readonly string[], options: Omit<Watching, 'state' | 'over'>): Promise<LocalStore> => {
  const store = new MemoryStore()
  await analyze(readLogs(paths), await openRuleset(options, warn), store, {}, firstRejects())
  return store
}
