import { byMoment, type Moment } from '#core/model/moment.ts'

/** The later of two, either of which may be absent. */
export const latestOf = <T extends Moment>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (byMoment(a, b) >= 0 ? a : b) : (a ?? b)

/** Both, each once, in order. */
export const union = <T extends string | number>(a: readonly T[], b: readonly T[]): T[] => {
  const all = [...new Set([...a, ...b])]
  return all.sort((x, y) => (x < y ? -1 : x > y ? 1 : 0))
}

/** Drops absent members, so that equal states are equal JSON. */
export const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T

/** Any fixed choice, so that both sides agree. */
export const lesser = (a: string, b: string): string => (a <= b ? a : b)
