import type { Refusal, StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import type { DeliveryState, FindingRow } from '#core/state/kinds/finding.ts'
import { type Destination, gather, type NotificationRoute, nameOf, notify, stateAfter } from './destination.ts'
import { type Claimed, claim, confirm, forEach, type Publishing } from './outbox.ts'
import { digestDue, isQuiet, lastDigest, type Route } from './routes.ts'

export interface WaitingDelivered {
  /** Findings that were delivered, alone or in a digest. */
  readonly delivered: number
  readonly digests: number
  readonly refusals: readonly (Refusal & { readonly publisher: string })[]
}

const notificationRoutes = (destinations: readonly Destination[]): NotificationRoute[] =>
  destinations.flatMap((destination) => (destination.receives === 'material changes' ? [destination] : []))

/** Whether anything that waits may be due: reading it costs, and most sweeps come at other times. */
export const somethingDue = (destinations: readonly Destination[], now: number): boolean =>
  notificationRoutes(destinations).some(
    ({ route }) => (route.digestBelow ? digestDue(route, now) : false) || (route.quiet ? !isQuiet(route, now) : false),
  )

const isDue = (route: Route, { waits }: DeliveryState, now: number): boolean => {
  if (!waits) return false
  return waits.for === 'digest' ? digestDue(route, now) && waits.since < lastDigest(route, now) : !isQuiet(route, now)
}

/** Rows of which something is due at this destination. */
const dueOf = (destination: NotificationRoute, rows: readonly Claimed[], now: number): Claimed[] =>
  rows.filter(({ value }) => {
    const state = value.deliveries?.[nameOf(destination)]
    return state !== undefined && isDue(destination.route, state, now)
  })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300)

/** One message of all that waited for it. */
const sendDigest = async (destination: NotificationRoute, rows: readonly FindingRow[], now: number) => {
  const name = nameOf(destination)
  const since = Math.min(...rows.map(({ deliveries }) => deliveries?.[name]?.waits?.since ?? now))
  const [from, to] = [new Date(since).toISOString(), new Date(lastDigest(destination.route, now)).toISOString()]
  try {
    await destination.channel.digest({ findings: rows.map(({ finding }) => finding), from, to })
    return new Map(
      rows.map(({ finding, deliveries }) => {
        const state = stateAfter(finding, deliveries?.[name])
        return [finding.id, state.lastAlert ? { ...state, lastAlert: { ...state.lastAlert, digest: true as const } } : state]
      }),
    )
  } catch (error) {
    return new Map(rows.map(({ finding }) => [finding.id, { reason: messageOf(error), retry: true }]))
  }
}

/** What was delivered no longer waits; what was refused waits on. */
const noted =
  (deliveries: Readonly<Record<string, DeliveryState>> | undefined) =>
  ({ hold: _, ...value }: FindingRow): FindingRow => ({
    ...value,
    ...(deliveries && { deliveries: { ...value.deliveries, ...deliveries } }),
  })

/**
 * Delivers what waited for a digest or for the end of quiet hours and is due: claims, sends, confirms, as publishing does. What was withdrawn
 * before anyone was alerted to it has left the row already (destination.ts); what a suppression hides by now waits on.
 */
export async function deliverWaiting(
  store: StateStore,
  destinations: readonly Destination[],
  keys: readonly Key[],
  { now, part = (shown) => ({ shown, suppressed: [] }) }: Pick<Publishing, 'now' | 'part'>,
): Promise<WaitingDelivered> {
  const routes = notificationRoutes(destinations)
  const rows = (await store.get(keys)).flatMap((row): Claimed[] => {
    const value = row?.value
    const isFree = value?.kind === 'finding' && value.published === value.finding.revision && !(value.hold && value.hold.until > now)
    return row && isFree ? [{ row, value }] : []
  })
  const quiet = new Set(part(rows.map(({ value }) => value.finding)).suppressed.map(({ finding }) => finding.id))
  const claimed = await claim(
    store,
    rows.filter((row) => !quiet.has(row.value.finding.id) && routes.some((destination) => dueOf(destination, [row], now).length > 0)),
    now,
  )
  const answers: [Destination, Awaited<ReturnType<typeof notify>>][] = []
  let digests = 0
  for (const destination of routes) {
    const due = dueOf(destination, claimed, now).map(({ value }) => value)
    const isDigest = (value: FindingRow): boolean => value.deliveries?.[nameOf(destination)]?.waits?.for === 'digest'
    const [summed, single] = [due.filter(isDigest), due.filter((value) => !isDigest(value))]
    if (summed.length > 0) digests++
    const inDigest = summed.length > 0 ? await sendDigest(destination, summed, now) : []
    answers.push([destination, new Map([...inDigest, ...(await notify(destination, single))])])
  }
  const { deliveries, refusals } = gather(
    claimed.map(({ value }) => value),
    answers,
  )
  await forEach(claimed, (row) => confirm(store, row, noted(deliveries.get(row.value.finding.id))))
  return { delivered: deliveries.size, digests, refusals }
}
