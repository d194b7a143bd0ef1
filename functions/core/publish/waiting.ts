import type { Refusal, StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import type { DeliveryState, FindingRow } from '#core/state/kinds/finding.ts'
import { after, type Destination, gather, nameOf, speak } from './destination.ts'
import { type Claimed, claim, confirm, forEach, type Publishing } from './outbox.ts'
import { digestDue, isQuiet, lastDigest, type Route } from './routes.ts'

type Informed = Extract<Destination, { hears: 'material changes' }>

export interface WaitingFindings {
  /** Findings told, alone or in a digest. */
  readonly told: number
  readonly digests: number
  readonly refusals: readonly (Refusal & { readonly publisher: string })[]
}

const informed = (audiences: readonly Destination[]): Informed[] =>
  audiences.flatMap((one) => (one.hears === 'material changes' ? [one] : []))

/** Whether anything that waits may be due: reading it costs, and most sweeps come at other times. */
export const somethingDue = (audiences: readonly Destination[], now: number): boolean =>
  informed(audiences).some(
    ({ route }) => (route.digestBelow ? digestDue(route, now) : false) || (route.quiet ? !isQuiet(route, now) : false),
  )

const isDue = (route: Route, { waits }: DeliveryState, now: number): boolean => {
  if (!waits) return false
  return waits.for === 'digest' ? digestDue(route, now) && waits.since < lastDigest(route, now) : !isQuiet(route, now)
}

/** Rows of which this audience has something due. */
const dueOf = (audience: Informed, rows: readonly Claimed[], now: number): Claimed[] =>
  rows.filter(({ value }) => {
    const heard = value.heard?.[nameOf(audience)]
    return heard !== undefined && isDue(audience.route, heard, now)
  })

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300)

/** One message of all that waited for it. */
const digest = async (audience: Informed, rows: readonly FindingRow[], now: number) => {
  const name = nameOf(audience)
  const since = Math.min(...rows.map(({ heard }) => heard?.[name]?.waits?.since ?? now))
  const [from, to] = [new Date(since).toISOString(), new Date(lastDigest(audience.route, now)).toISOString()]
  try {
    await audience.channel.digest({ findings: rows.map(({ finding }) => finding), from, to })
    return new Map(
      rows.map(({ finding, heard }) => {
        const known = after(finding, heard?.[name])
        return [finding.id, known.said ? { ...known, said: { ...known.said, digest: true as const } } : known]
      }),
    )
  } catch (error) {
    return new Map(rows.map(({ finding }) => [finding.id, { reason: messageOf(error), retry: true }]))
  }
}

/** What was told is no longer waited for; what was refused waits on. */
const noted =
  (heard: Readonly<Record<string, DeliveryState>> | undefined) =>
  ({ hold: _, ...value }: FindingRow): FindingRow => ({ ...value, ...(heard && { heard: { ...value.heard, ...heard } }) })

/**
 * Tells what waited for a digest or for the end of quiet hours and is due: claims, sends, confirms, as publishing does. What was withdrawn
 * before anyone heard of it has left the row already (audience.ts); what a suppression keeps quiet by now waits on.
 */
export async function tellWaiting(
  store: StateStore,
  audiences: readonly Destination[],
  keys: readonly Key[],
  { now, part = (shown) => ({ shown, suppressed: [] }) }: Pick<Publishing, 'now' | 'part'>,
): Promise<WaitingFindings> {
  const people = informed(audiences)
  const rows = (await store.get(keys)).flatMap((row): Claimed[] => {
    const value = row?.value
    const isFree = value?.kind === 'finding' && value.published === value.finding.revision && !(value.hold && value.hold.until > now)
    return row && isFree ? [{ row, value }] : []
  })
  const quiet = new Set(part(rows.map(({ value }) => value.finding)).suppressed.map(({ finding }) => finding.id))
  const claimed = await claim(
    store,
    rows.filter((one) => !quiet.has(one.value.finding.id) && people.some((audience) => dueOf(audience, [one], now).length > 0)),
    now,
  )
  const answers: [Destination, Awaited<ReturnType<typeof speak>>][] = []
  let digests = 0
  for (const audience of people) {
    const due = dueOf(audience, claimed, now).map(({ value }) => value)
    const isDigest = (value: FindingRow): boolean => value.heard?.[nameOf(audience)]?.waits?.for === 'digest'
    const [summed, single] = [due.filter(isDigest), due.filter((value) => !isDigest(value))]
    if (summed.length > 0) digests++
    const told = summed.length > 0 ? await digest(audience, summed, now) : []
    answers.push([audience, new Map([...told, ...(await speak(audience, single))])])
  }
  const { heard, refusals } = gather(
    claimed.map(({ value }) => value),
    answers,
  )
  await forEach(claimed, (one) => confirm(store, one, noted(heard.get(one.value.finding.id))))
  return { told: heard.size, digests, refusals }
}
