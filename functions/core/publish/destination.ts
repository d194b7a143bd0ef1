import type { Finding } from '#core/model/finding.ts'
import type { Publisher, Refusal } from '#core/ports.ts'
import type { Delivered, NotificationRoute } from '#core/render/channel.ts'
import type { DeliveryState, FindingRow } from '#core/state/kinds/finding.ts'
import { isMaterial, saidOf } from './material.ts'
import { concerns, deliveryOf, type Route } from './routes.ts'

/** A system that converges: it hears every revision. */
interface Converging {
  readonly hears: 'every revision'
  readonly publisher: Publisher
}

/** People: they hear what matters, by a route, in a channel. */
interface Informed {
  readonly hears: 'material changes'
  readonly route: Route
  readonly channel: NotificationRoute
}

export type Destination = Converging | Informed

/** Under this name a finding's row keeps what the audience knows. */
export const nameOf = (audience: Destination): string =>
  audience.hears === 'every revision' ? audience.publisher.name : `${audience.route.name}/${audience.channel.name}`

export interface Hearing {
  /** What each audience knows of each finding now, by finding and by audience; absent where nothing changed. */
  readonly heard: ReadonlyMap<string, Readonly<Record<string, DeliveryState>>>
  readonly refusals: readonly (Refusal & { readonly publisher: string })[]
}

/** What an audience answers, by finding: what it knows now, or why it refused. */
type Answers = ReadonlyMap<string, DeliveryState | Omit<Refusal, 'id'>>

export interface Circumstances {
  /** Epoch milliseconds. */
  readonly now: number
  readonly environmentOf: (account: string) => string | undefined
}

const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300)

/** Nobody's outage is another one's: an audience that fails is told again, and the others are told now. */
const refusedAll = (findings: readonly Finding[], error: unknown): Answers =>
  new Map(findings.map(({ id }) => [id, { reason: messageOf(error), retry: true }]))

const isNews = ({ finding, heard }: FindingRow, name: string): boolean => heard?.[name]?.revision !== finding.revision

/** An attempt was made before this one: its answer may have been lost, and not what it said. */
const wasTried = ({ hold }: FindingRow, now: number): boolean => hold !== undefined && hold.since < now

const tellAll = async ({ publisher }: Converging, rows: readonly FindingRow[], now: number): Promise<Answers> => {
  // What was withdrawn before this audience can have heard of it stays unsaid.
  const wanted = rows.filter((row) => row.finding.state === 'active' || row.heard?.[publisher.name] || wasTried(row, now))
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

/** What becomes of one revision for one route: told now, told later, or no news. */
const decided = (
  audience: Informed,
  { finding, heard }: FindingRow,
  { now, environmentOf }: Circumstances,
): 'tell' | DeliveryState | undefined => {
  const { route } = audience
  const before = heard?.[nameOf(audience)]
  const { revision } = finding
  // Whoever was told of a finding hears the end of it, whatever it is by then.
  const isOurs = before?.said !== undefined || finding.synthetic === true || concerns(route, finding, environmentOf)
  const wanted = isMaterial(finding, before?.said) && isOurs
  if (!wanted) {
    if (!before) return undefined
    const { waits, ...rest } = before
    return { ...rest, revision, ...(waits && finding.state === 'active' && { waits }) }
  }
  const delivery = finding.synthetic ? 'now' : deliveryOf(route, finding, now)
  if (delivery === 'now') return 'tell'
  return { ...before, revision, waits: { for: delivery, since: before?.waits?.since ?? now } }
}

/** What an audience knows once a message has reached it. */
export const after = (
  finding: Finding,
  before: DeliveryState | undefined,
  { thread = before?.thread }: Partial<Delivered> = {},
): DeliveryState => ({
  revision: finding.revision,
  said: saidOf(finding),
  ...(thread !== undefined && { thread }),
})

/** Tells people of findings by a channel, each alone. */
export const speak = async (audience: Informed, rows: readonly FindingRow[]): Promise<Answers> => {
  const name = nameOf(audience)
  const messages = rows.map(({ finding, heard }) => {
    const { said, thread } = heard?.[name] ?? {}
    return { finding, ...(said && !said.digest && { before: said }), ...(thread !== undefined && { thread }) }
  })
  if (messages.length === 0) return new Map()
  try {
    const outcomes = new Map((await audience.channel.tell(messages)).map((one) => [one.id, one]))
    return new Map(
      rows.map(({ finding, heard }) => {
        const outcome = outcomes.get(finding.id)
        if (!outcome) return [finding.id, { reason: `${audience.channel.name} said nothing of it`, retry: true }]
        return [finding.id, outcome.refusal ?? after(finding, heard?.[name], outcome)]
      }),
    )
  } catch (error) {
    return refusedAll(
      messages.map(({ finding }) => finding),
      error,
    )
  }
}

const inform = async (audience: Informed, rows: readonly FindingRow[], circumstances: Circumstances): Promise<Answers> => {
  const decisions = rows.map((row) => ({ row, decision: decided(audience, row, circumstances) }))
  const later = decisions.flatMap(({ row, decision }) =>
    decision === undefined || decision === 'tell' ? [] : [[row.finding.id, decision] as const],
  )
  const told = await speak(
    audience,
    decisions.flatMap(({ row, decision }) => (decision === 'tell' ? [row] : [])),
  )
  return new Map([...later, ...told])
}

/** Gathers what audiences answered. A refusal for good is kept with its reason, and the audience counts as told. */
export const gather = (rows: readonly FindingRow[], answers: readonly (readonly [Destination, Answers])[]): Hearing => {
  const heard = new Map<string, Record<string, DeliveryState>>()
  const refusals: (Refusal & { publisher: string })[] = []
  for (const { finding, heard: before } of rows)
    for (const [audience, answer] of answers) {
      const name = nameOf(audience)
      const one = answer.get(finding.id)
      if (!one) continue
      if (isRefusal(one)) refusals.push({ id: finding.id, publisher: name, ...one })
      const known = isRefusal(one) ? (one.retry ? undefined : { ...before?.[name], revision: finding.revision, refused: one.reason }) : one
      if (known) heard.set(finding.id, { ...heard.get(finding.id), [name]: known })
    }
  return { heard, refusals }
}

/** Tells every audience what is news to it, in their order. Throws nothing: who could not be told is named, with the reason. */
export const deliver = async (
  audiences: readonly Destination[],
  rows: readonly FindingRow[],
  circumstances: Circumstances,
): Promise<Hearing> => {
  const answers: (readonly [Destination, Answers])[] = []
  for (const audience of audiences) {
    const news = rows.filter((row) => isNews(row, nameOf(audience)))
    answers.push([
      audience,
      audience.hears === 'every revision' ? await tellAll(audience, news, circumstances.now) : await inform(audience, news, circumstances),
    ])
  }
  return gather(rows, answers)
}
