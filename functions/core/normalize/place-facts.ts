import type { GeoLocation } from '#core/intel/geo.ts'

/** What of `Known` places need; absent where no address data was given. */
export interface GeoLookup {
  readonly place?: (address: string) => GeoLocation | undefined
  readonly placesVersion?: string
}

/** Facts of a public address: country, system, and which data says so. They follow from the record and the version of that data. */
export const placeFacts = (
  address: string,
  { place, placesVersion }: GeoLookup,
): (Omit<GeoLocation, 'latitude' | 'longitude'> & { database?: string }) | undefined => {
  const found = place?.(address)
  if (!found) return undefined
  const { latitude: _latitude, longitude: _longitude, ...rest } = found
  return { ...rest, ...(placesVersion !== undefined && { database: placesVersion }) }
}

/** `NL, AS64496 Example Net` */
export const placeText = ({ country, asn, organization }: GeoLocation): string =>
  [country, [asn === undefined ? undefined : `AS${asn}`, organization].filter((one) => one !== undefined).join(' ')]
    .filter((one) => one !== undefined && one !== '')
    .join(', ')
