/** Time and id: the total order of everything observed. */
export interface Moment {
  readonly time: number
  readonly id: string
}

/** The total order of everything observed: by time, then by id. */
export const byMoment = (a: Moment, b: Moment): number => a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** The earlier of two, either of which may be absent. */
export const earliestOf = <T extends Moment>(a: T | undefined, b: T | undefined): T | undefined =>
  a && b ? (byMoment(a, b) <= 0 ? a : b) : (a ?? b)

/** The earliest of each name, names sorted: equal states are equal JSON. */
export const earliestOfEach = <T extends Moment>(a: Readonly<Record<string, T>>, b: Readonly<Record<string, T>>): [string, T][] => {
  const all = new Map(Object.entries(a))
  for (const [name, one] of Object.entries(b)) all.set(name, earliestOf(all.get(name), one)!)
  return [...all].sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0))
}
