import type { GeoLocation } from '#core/intel/geo.ts'
import type { Context } from '#core/normalize/context.ts'
import type { Evidence } from '#core/state/evidence.ts'

const MOST_LISTS = 5
const LONGEST = 128

/** An address or name, and the threat lists that hold it, where any does. */
export const listed = (value: string | undefined, lists: unknown): Evidence['listed'] =>
  value && Array.isArray(lists) && lists.length > 0
    ? { value: value.slice(0, LONGEST), lists: lists.map(String).slice(0, MOST_LISTS) }
    : undefined

/** Where an address is, as far as address data was given and knows it. */
export const placeOf = (address: unknown, context: Context): GeoLocation | undefined =>
  context.placesVersion !== undefined && typeof address === 'string' ? context.place(address) : undefined
