import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import type { Settings } from '#core/settings/settings.ts'

/** Which findings go where, and when they wait. Every list that is given must have a match; an absent one asks nothing. */
export interface Route {
  readonly name: string
  readonly accounts?: readonly string[]
  readonly environments?: readonly string[]
  readonly owners?: readonly string[]
  readonly minimumSeverity?: Severity
  /** What is less severe than this waits for the digest. */
  readonly digestBelow?: Severity
  /** Local wall-clock `HH:MM` at which the digest goes out; 08:00 unless said. */
  readonly digestAt?: string
  /** Minutes that this route's clock is ahead of UTC. */
  readonly utcOffset?: number
  /** Local wall-clock `HH:MM`. May span midnight. */
  readonly quiet?: { readonly from: string; readonly to: string; readonly unless?: Severity }
}

/** `now`: at once. `digest`: with the next summary. `quiet`: when the quiet hours end. */
export type Delivery = 'now' | 'digest' | 'quiet'

const MINUTE = 60_000
const DAY = 1440

const some = (wanted: readonly string[] | undefined, values: readonly (string | undefined)[]): boolean =>
  wanted === undefined || values.some((value) => value !== undefined && wanted.includes(value))

/** Whether a route matches a finding. */
export const concerns = (route: Route, finding: AnyFinding, environmentOf: (account: string) => string | undefined): boolean => {
  const accounts = isIncident(finding) ? finding.accounts : [finding.account]
  const environments = [...accounts.map(environmentOf), ...finding.resources.map((one) => one.environment)]
  return (
    rankOf(finding.severity) >= rankOf(route.minimumSeverity ?? 'informational') &&
    some(route.accounts, accounts) &&
    some(route.environments, environments) &&
    some(
      route.owners,
      finding.resources.map((one) => one.owner),
    )
  )
}

const minuteOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** Quiet hours hold from `from` until just before `to`; the same clock twice means never. */
export const isQuiet = ({ quiet, utcOffset }: Pick<Route, 'quiet' | 'utcOffset'>, at: number): boolean => {
  if (!quiet) return false
  const now = localMinute(at, utcOffset)
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)]
  return from <= to ? now >= from && now < to : now >= from || now < to
}

/** Minute of the local day. */
const localMinute = (at: number, utcOffset = 0): number => {
  const local = Math.floor(at / MINUTE) + utcOffset
  return ((local % DAY) + DAY) % DAY
}

const DIGEST_AT = '08:00'
/** How long after its time a digest that failed is tried again; then it goes with the next one. */
const DIGEST_WINDOW = 60 * MINUTE

/** The latest moment at or before `at` (epoch milliseconds) when this route's digest was to go out. */
export const lastDigest = ({ digestAt = DIGEST_AT, utcOffset }: Route, at: number): number => {
  const passed = (localMinute(at, utcOffset) - minuteOf(digestAt) + DAY) % DAY
  return (Math.floor(at / MINUTE) - passed) * MINUTE
}

export const digestDue = (route: Route, at: number): boolean => at - lastDigest(route, at) < DIGEST_WINDOW

/** How a finding that concerns a route reaches it at a time (epoch milliseconds). Critical findings bypass quiet hours. */
export const deliveryOf = (route: Route, finding: AnyFinding, at: number): Delivery => {
  if (route.digestBelow && rankOf(finding.severity) < rankOf(route.digestBelow)) return 'digest'
  if (!route.quiet || rankOf(finding.severity) >= rankOf(route.quiet.unless ?? 'critical')) return 'now'
  return isQuiet(route, at) ? 'quiet' : 'now'
}

/** A route, and one destination that it leads to. */
export interface Leg {
  readonly route: Route
  readonly to: string
}

/** The routes of the settings, each destination by itself; without any, one route leads everywhere. */
export const legsOf = ({ alerts, slack }: Pick<Settings, 'alerts' | 'slack'>): Leg[] => {
  const { destinations, routes, minimumSeverity } = alerts
  const everywhere = { name: 'everybody', to: ['topic', ...(slack ? ['chat'] : []), ...destinations.map((one) => one.name)] }
  return (routes.length > 0 ? routes : [everywhere]).flatMap(({ to, ...route }) =>
    [...new Set(to)].map((one) => ({ route: { minimumSeverity, ...route }, to: one })),
  )
}
