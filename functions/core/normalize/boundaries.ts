import type { Address } from '#core/net/address.ts'
import { parsePrefix, prefixSet } from '#core/net/prefix-set.ts'
import type { Segment } from '#core/settings/segments.ts'

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
