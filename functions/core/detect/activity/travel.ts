import type { GeoLocation } from '#core/intel/geo.ts'
import type { SessionNetworksRow } from '#core/state/kinds/session-networks.ts'
import { type Sighting, sightingsOf, unusual } from './session-networks.ts'

const HOUR = 3_600_000
/** Faster than airliners, by some measure of doubt about where addresses are. */
const FASTEST = 900
const FARTHEST = 500
/** Where only countries are known: another one within this time. Borders are near for some, so it says little. */
const SHORTEST = HOUR
const EARTH_RADIUS = 6_371
/** A shell or browser in the cloud calls from Amazon's own addresses wherever its person is. */
const AMAZON: ReadonlySet<number> = new Set([16509, 14618, 8987])

const radians = (degrees: number): number => (degrees * Math.PI) / 180

type Point = { readonly latitude: number; readonly longitude: number }

const isPoint = (place: GeoLocation): place is GeoLocation & Point => place.latitude !== undefined && place.longitude !== undefined

/** Kilometres along the surface (haversine). */
export const distance = (a: Point, b: Point): number => {
  const [north, east] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)]
  const half = Math.sin(north / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(east / 2) ** 2
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** Two calls of one person that no journey explains. */
export interface Travel {
  readonly before: Sighting
  readonly after: Sighting
  readonly from: string
  readonly to: string
  /** Kilometres; absent where only the countries are known. */
  readonly distance?: number
  readonly minutes: number
}

const nameOf = ({ country, latitude, longitude }: GeoLocation): string =>
  country ?? (latitude === undefined || longitude === undefined ? 'an unknown place' : `${latitude.toFixed(0)}, ${longitude.toFixed(0)}`)

const between = (before: Sighting, after: Sighting): Travel[] => {
  const [a, b] = [before.at.first.evidence.place, after.at.first.evidence.place]
  if (!a || !b) return []
  const time = after.time - before.time
  const written = { before, after, from: nameOf(a), to: nameOf(b), minutes: Math.round(time / 60_000) }
  if (isPoint(a) && isPoint(b)) {
    const far = distance(a, b)
    return far >= FARTHEST && far / (Math.max(time, 60_000) / HOUR) >= FASTEST ? [{ ...written, distance: Math.round(far) }] : []
  }
  return a.country !== undefined && b.country !== undefined && a.country !== b.country && time <= SHORTEST ? [written] : []
}

/** Impossible journeys of one person: the first of each day, until they are a habit. Without address data there is none. */
export const travelsOf = (rows: readonly SessionNetworksRow[]): Travel[] => {
  const placed = rows.flatMap((row) => row.seen).filter(({ first }) => first.evidence.place && !AMAZON.has(first.evidence.place.asn ?? 0))
  const all = sightingsOf(placed)
  return unusual(
    all.slice(1).flatMap((after, at) => between(all[at]!, after)),
    (one) => one.after,
  )
}
