import type { Json } from '#core/model/event.ts'
import { scopeOf } from '#core/net/address.ts'
import { remembered } from '#core/net/memoized.ts'
import { type GeoLookup, placeFacts } from './place-facts.ts'

interface Asked extends GeoLookup {
  readonly network: (address: string) => boolean
}

/** What follows from sourceIPAddress and the settings alone: worked out once an address. Nobody may write to the answer. */
export const sourceFactsFrom = (known: Asked): ((from: string) => Json) =>
  remembered((from) => {
    const scope = scopeOf(from)
    return {
      kind: scope ? 'address' : from.endsWith('.amazonaws.com') ? 'service' : 'internal',
      ...(scope && { scope, known: known.network(from) }),
      ...(scope === 'public' && placeFacts(from, known)),
    }
  })
