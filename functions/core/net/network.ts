import { parseAddress } from './address.ts'
import { remembered } from './memoized.ts'
import { formatPrefix, type Prefix, parsePrefix } from './prefix-set.ts'

/**
 * The network that an address stands for where nobody has declared one: its /24, or /48 for IPv6. What a provider hands to one
 * customer is rarely wider; a person who moves within it is still at home.
 */
export const networkOf = remembered((address: string): string | undefined => {
  const parsed = parseAddress(address)
  if (!parsed) return undefined
  const prefix: Prefix | undefined = parsePrefix(`${address}/${parsed.family === 4 ? 24 : 48}`)
  return prefix && formatPrefix(prefix)
})
