import type { Address } from './address.ts'
import { parsePrefix, prefixSet } from './prefix-set.ts'

/** A part of the network that the settings declare, and the parts that it may open connections to. */
export interface Segment {
  readonly name: string
  readonly cidrs: readonly string[]
  readonly mayReach: readonly string[]
}

/** Declared segments, ready to be asked. */
export interface Boundaries {
  /** The segment of the narrowest declared network that holds the address. */
  readonly segmentOf: (address: Address) => string | undefined
  /** Within a segment everything may be reached. */
  readonly mayReach: (from: string, to: string) => boolean
}

/** Undefined where nothing is declared. */
export const boundariesFrom = (segments: readonly Segment[]): Boundaries | undefined => {
  if (segments.length === 0) return undefined
  const networks = prefixSet(
    segments.flatMap(({ name, cidrs }) =>
      cidrs.flatMap((cidr) => {
        const prefix = parsePrefix(cidr)
        return prefix ? [[prefix, name] as const] : []
      }),
    ),
  )
  const reach = new Map(segments.map(({ name, mayReach }) => [name, new Set(mayReach)]))
  return { segmentOf: networks.find, mayReach: (from, to) => from === to || reach.get(from)?.has(to) === true }
}

/** A crossing from one declared segment into another. `from` is where the connection was opened, `host` who opened it. */
export interface Crossing {
  readonly from: string
  readonly to: string
  readonly host: string
  readonly target: string
  readonly port?: number
  readonly allowed: boolean
}

/** What a settings file may not say, in words; empty where all is well. */
export const segmentProblems = (segments: readonly Segment[]): { readonly at: readonly (string | number)[]; readonly says: string }[] => {
  const names = new Set<string>()
  const owners = new Map<string, string>()
  return segments.flatMap(({ name, cidrs, mayReach }, index) => {
    const problems: { at: (string | number)[]; says: string }[] = []
    if (names.has(name)) problems.push({ at: [index, 'name'], says: `two segments are named ${name}` })
    names.add(name)
    cidrs.forEach((cidr, at) => {
      const owner = owners.get(cidr)
      if (owner !== undefined) problems.push({ at: [index, 'cidrs', at], says: `this network is also of the segment ${owner}` })
      owners.set(cidr, name)
    })
    mayReach.forEach((other, at) => {
      if (!segments.some((one) => one.name === other)) problems.push({ at: [index, 'mayReach', at], says: 'write the name of a segment' })
    })
    return problems
  })
}
