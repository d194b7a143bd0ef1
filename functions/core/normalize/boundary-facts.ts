import type { Address } from '#core/net/address.ts'
import type { Boundaries, Crossing } from './boundaries.ts'

interface End {
  readonly address: string
  readonly port?: number
  readonly parsed: Address
}

/**
 * Where a connection leads from one declared segment into another; undefined within one, or where either end is in none.
 * @param certain false where it is a guess who opened the connection: then it is allowed if either way is
 */
export const crossingOf = ({ segmentOf, mayReach }: Boundaries, opener: End, target: End, certain: boolean): Crossing | undefined => {
  const [from, to] = [segmentOf(opener.parsed), segmentOf(target.parsed)]
  if (from === undefined || to === undefined || from === to) return undefined
  return {
    from,
    to,
    host: opener.address,
    target: target.address,
    ...(target.port !== undefined && { port: target.port }),
    allowed: mayReach(from, to) || (!certain && mayReach(to, from)),
  }
}
