import { Reader } from 'mmdb-lib'
import { canonicalAddress, scopeOf } from '#core/net/address.ts'
import { remembered } from '#core/net/memoized.ts'

/** What an address database says of an address. Every field may be missing: databases differ, and none knows all. */
export interface GeoLocation {
  /** ISO 3166-1 alpha-2, upper case: `NL`. */
  readonly country?: string
  /** Number of the autonomous system that announces the address. */
  readonly asn?: number
  /** Who holds the autonomous system; at most 80 characters. */
  readonly organization?: string
  readonly latitude?: number
  readonly longitude?: number
}

/** The place of an address as text; undefined where no database knows it, or where it is no public address. */
export type GeoDatabase = ((address: string) => GeoLocation | undefined) & {
  /** Which databases were used, with the day they were built: `GeoLite2-ASN 2026-11-01`. */
  readonly version: string
}

const COUNTRY = /^[A-Za-z]{2}$/
const AS_NUMBER = /^(?:AS)?(\d{1,10})$/i

type Fields = Readonly<Record<string, unknown>>

const within = (record: Fields, name: string): Fields => {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

const firstText = (...values: unknown[]): string | undefined =>
  values.find((one) => typeof one === 'string' && one !== '') as string | undefined

const countryOf = (record: Fields): string | undefined => {
  const nested = within(record, 'country')['iso_code'] ?? within(record, 'registered_country')['iso_code']
  const code = [nested, record['country_code'], record['country']].find((one) => typeof one === 'string' && COUNTRY.test(one))
  return (code as string | undefined)?.toUpperCase()
}

const asnOf = (record: Fields): number | undefined => {
  const written = record['autonomous_system_number'] ?? within(record, 'traits')['autonomous_system_number'] ?? record['asn']
  const number = AS_NUMBER.exec(String(written ?? ''))?.[1]
  return number === undefined ? undefined : Number(number)
}

const degrees = (limit: number, ...values: unknown[]): number | undefined => {
  const value = values.find((one) => one !== undefined && one !== '')
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && Math.abs(number) <= limit ? number : undefined
}

/** The fields of one record, by the names that MaxMind, DB-IP, IPinfo and ip-location-db give them. */
const placeOf = (record: Fields): GeoLocation => {
  const location = within(record, 'location')
  const organization = firstText(
    record['autonomous_system_organization'],
    within(record, 'traits')['autonomous_system_organization'],
    record['as_name'],
  )
  const found = {
    country: countryOf(record),
    asn: asnOf(record),
    organization: organization?.slice(0, 80),
    latitude: degrees(90, location['latitude'], record['latitude']),
    longitude: degrees(180, location['longitude'], record['longitude']),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}

/**
 * A database may be damaged at one record only: that one says nothing, the others still do. One that holds IPv4 alone is not asked for
 * IPv6: the reader would take the first 32 bits for an address.
 */
const lookUp = (reader: Reader<never>, address: string): GeoLocation => {
  if (reader.metadata.ipVersion === 4 && address.includes(':')) return {}
  try {
    const record: unknown = reader.get(address)
    return typeof record === 'object' && record !== null ? placeOf(record as Fields) : {}
  } catch {
    return {}
  }
}

const versionOf = ({ metadata }: Reader<never>): string =>
  `${String(metadata.databaseType).slice(0, 60)} ${metadata.buildEpoch.toISOString().slice(0, 10)}`

const openReader = (bytes: Uint8Array): Reader<never> => {
  const reader = new Reader<never>(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  versionOf(reader)
  return reader
}

/**
 * Opens address databases in MaxMind's format (.mmdb). Where two know the same of an address, the earlier one is believed.
 * @throws Error where bytes are no such database
 */
export const placesFrom = (databases: readonly Uint8Array[]): GeoDatabase => {
  const readers = databases.map(openReader)
  const find = remembered((text: string): GeoLocation | undefined => {
    const address = scopeOf(text) === 'public' ? canonicalAddress(text) : undefined
    if (address === undefined) return undefined
    const place: GeoLocation = Object.assign({}, ...readers.map((reader) => lookUp(reader, address)).reverse())
    return Object.keys(place).length > 0 ? place : undefined
  })
  return Object.assign((address: string) => find(address), { version: readers.map(versionOf).join(', ') })
}
