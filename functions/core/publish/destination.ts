import type { Finding } from '#core/model/finding.ts'
import type { Publisher, Refusal } from '#core/ports.ts'
import type { Delivered, NotificationChannel } from '#core/render/channel.ts'
import type { DeliveryState, FindingRow } from '#core/state/kinds/finding.ts'
import { isMaterial, lastAlertOf } from './material.ts'
import { concerns, deliveryOf, type Route } from './routes.ts'

/** A system that holds the present state of every finding, such as Security Hub. */
export interface FindingSink {
  readonly receives: 'every revision'
  readonly publisher: Publisher
}

/** People: a route decides what is sent, and a channel sends it. */
export interface NotificationRoute {
  readonly receives: 'material changes'
  readonly route: Route
  readonly channel: NotificationChannel
}

export type Destination = FindingSink | NotificationRoute

/** Under this name a finding's row keeps what the destination has accepted. */
export const nameOf = (destination: Destination): string =>
  destination.receives === 'every revision' ? destination.publisher.name : `${destination.route.name}/${destination.channel.name}`

export interface DeliveryReport {
  /** The new state by finding and by destination; absent where nothing changed. */
  readonly deliveries: ReadonlyMap<string, Readonly<Record<string, DeliveryState>>>
  readonly refusals: readonly (Refusal & { readonly publisher: string })[]
}

/** What a destination answers, by finding: its new state, or why it refused. */
type Answers = ReadonlyMap<string, DeliveryState | Omit<Refusal, 'id'>>

export interface Circumstances {
  /** Epoch milliseconds. */
  readonly now: number
  readonly environmentOf: (account: string) => string | undefined
}

const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300)

/** One destination's failure must not delay the others; it is retried alone. */
const refusedAll = (findings: readonly Finding[], error: unknown): Answers =>
  new Map(findings.map(({ id }) => [id, { reason: messageOf(error), retry: true }]))

const isNews = ({ finding, deliveries }: FindingRow, name: string): boolean => deliveries?.[name]?.revision !== finding.revision

/** An attempt was made before this one: it may have been accepted although its answer was lost. */
const wasTried = ({ hold }: FindingRow, now: number): boolean => hold !== undefined && hold.since < now

const publishAll = async ({ publisher }: FindingSink, rows: readonly FindingRow[], now: number): Promise<Answers> => {
  // A finding that was withdrawn before this sink can have received it is not sent.
  const wanted = rows.filter((row) => row.finding.state === 'active' || row.deliveries?.[publisher.name] || wasTried(row, now))
  const findings = wanted.map(({ finding }) => finding)
  if (findings.length === 0) return new Map()
  try {
    const refused = new Map((await publisher.publish(findings)).map(({ id, ...refusal }) => [id, refusal]))
    return new Map(findings.map(({ id, revision }) => [id, refused.get(id) ?? { revision }]))
  } catch (error) {
    return refusedAll(findings, error)
  }
}

const isRefusal = (answer: DeliveryState | Omit<Refusal, 'id'>): answer is Omit<Refusal, 'id'> => 'reason' in answer

/** What becomes of one revision on one route: sent now, kept for later, or no news. */
const decide = (
  destination: NotificationRoute,
  { finding, deliveries }: FindingRow,
  { now, environmentOf }: Circumstances,
): 'notify' | DeliveryState | undefined => {
  const { route } = destination
  const before = deliveries?.[nameOf(destination)]
  const { revision } = finding
  // People who were alerted to a finding also receive its end, even where the route would no longer match it.
  const isOurs = before?.lastAlert !== undefined || finding.synthetic === true || concerns(route, finding, environmentOf)
  const wanted = isMaterial(finding, before?.lastAlert) && isOurs
  if (!wanted) {
    if (!before) return undefined
    const { waits, ...rest } = before
    return { ...rest, revision, ...(waits && finding.state === 'active' && { waits }) }
  }
  const delivery = finding.synthetic ? 'now' : deliveryOf(route, finding, now)
  if (delivery === 'now') return 'notify'
  return { ...before, revision, waits: { for: delivery, since: before?.waits?.since ?? now } }
}

/** The state of a destination that has accepted a message. */
export const stateAfter = (
  finding: Finding,
  before: DeliveryState | undefined,
  { thread = before?.thread }: Partial<Delivered> = {},
): DeliveryState => ({
  revision: finding.revision,
  lastAlert: lastAlertOf(finding),
  ...(thread !== undefined && { thread }),
})

/** Sends findings by a channel, each in a message of its own. */
export const notify = async (destination: NotificationRoute, rows: readonly FindingRow[]): Promise<Answers> => {
  const name = nameOf(destination)
  const messages = rows.map(({ finding, deliveries }) => {
    const { lastAlert, thread } = deliveries?.[name] ?? {}
    return { finding, ...(lastAlert && !lastAlert.digest && { before: lastAlert }), ...(thread !== undefined && { thread }) }
  })
  if (messages.length === 0) return new Map()
  try {
    const outcomes = new Map((await destination.channel.notify(messages)).map((outcome) => [outcome.id, outcome]))
    return new Map(
      rows.map(({ finding, deliveries }) => {
        const outcome = outcomes.get(finding.id)
        if (!outcome) return [finding.id, { reason: `${destination.channel.name} gave no answer for it`, retry: true }]
        return [finding.id, outcome.refusal ?? stateAfter(finding, deliveries?.[name], outcome)]
      }),
    )
  } catch (error) {
    return refusedAll(
      messages.map(({ finding }) => finding),
      error,
    )
  }
}

const notifyOfNews = async (
  destination: NotificationRoute,
  rows: readonly FindingRow[],
  circumstances: Circumstances,
): Promise<Answers> => {
  const decisions = rows.map((row) => ({ row, decision: decide(destination, row, circumstances) }))
  const later = decisions.flatMap(({ row, decision }) =>
    decision === undefined || decision === 'notify' ? [] : [[row.finding.id, decision] as const],
  )
  const sent = await notify(
    destination,
    decisions.flatMap(({ row, decision }) => (decision === 'notify' ? [row] : [])),
  )
  return new Map([...later, ...sent])
}

/** Gathers the answers of destinations. A final refusal is kept with its reason, and counts as delivered. */
export const gather = (rows: readonly FindingRow[], answers: readonly (readonly [Destination, Answers])[]): DeliveryReport => {
  const deliveries = new Map<string, Record<string, DeliveryState>>()
  const refusals: (Refusal & { publisher: string })[] = []
  for (const { finding, deliveries: before } of rows)
    for (const [destination, byFinding] of answers) {
      const name = nameOf(destination)
      const answer = byFinding.get(finding.id)
      if (!answer) continue
      if (isRefusal(answer)) refusals.push({ id: finding.id, publisher: name, ...answer })
      const state = isRefusal(answer)
        ? answer.retry
          ? undefined
          : { ...before?.[name], revision: finding.revision, refused: answer.reason }
        : answer
      if (state) deliveries.set(finding.id, { ...deliveries.get(finding.id), [name]: state })
    }
  return { deliveries, refusals }
}

/** Sends each destination what is news to it, in their order. Throws nothing: a destination that failed is named, with the reason. */
export const deliver = async (
  destinations: readonly Destination[],
  rows: readonly FindingRow[],
  circumstances: Circumstances,
): Promise<DeliveryReport> => {
  const answers: (readonly [Destination, Answers])[] = []
  for (const destination of destinations) {
    const news = rows.filter((row) => isNews(row, nameOf(destination)))
    answers.push([
      destination,
      destination.receives === 'every revision'
        ? await publishAll(destination, news, circumstances.now)
        : await notifyOfNews(destination, news, circumstances),
    ])
  }
  return gather(rows, answers)
}
