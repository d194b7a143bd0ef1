import type { Json } from '#core/model/event.ts'
import { type Decoded, type EnvelopeContext, type Forged, type Item, type Problem, quoted } from './item.ts'
import { epochOf } from './time.ts'

const DAY = 86_400_000
const MINUTE = 60_000

/**
 * How long before its arrival the call of a record may lie, and how far a clock may be ahead. CloudTrail delivers within
 * minutes, EventBridge tries for 24 hours, flow logs come within hours; a week leaves room for outages.
 */
const ALLOWANCE = { before: 7 * DAY, after: 15 * MINUTE } as const

const ACCOUNT = /^\d{12}$/

/** What contradicts its envelope. `by` is who put it there as far as AWS proves it, `claims` what the record says. */
export const forged = (what: Forged['what'], by: string, claims: string): Problem => ({
  reason: `the record claims ${what} ${quoted(claims)}, its envelope proves ${quoted(by)}`,
  advice: 'it enters no state; find who may write to this ingest path',
  forged: { what, by, claims },
})

const accountOf = (record: Json): string | undefined => {
  const account = record['recipientAccountId']
  return typeof account === 'string' && ACCOUNT.test(account) ? account : undefined
}

/**
 * The problem with a CloudTrail record inside an EventBridge event. AWS alone may put events whose source begins with `aws.`, and
 * writes the account of the principal that puts one (EventBridge user guide, "AWS service event metadata").
 */
export const contradictionIn = (envelope: Json, record: Json): Problem | undefined => {
  const { source, account } = envelope
  if (typeof source === 'string' && !source.startsWith('aws.')) return forged('source', source, 'AWS API Call via CloudTrail')
  const claimed = accountOf(record)
  return claimed !== undefined && typeof account === 'string' && ACCOUNT.test(account) && account !== claimed
    ? forged('account', account, claimed)
    : undefined
}

/** What an ingest path proves of all that one of its objects or records holds. */
export interface Proof {
  /** Epoch milliseconds at which AWS took it in. */
  readonly arrival?: number
  readonly account?: string
}

/** An object of an organization's trail names its account, and the minute of its delivery, in its key (CloudTrail user guide, "Log file names"). */
const TRAIL_FILE = /\/(\d{12})\/CloudTrail\/[^/]+\/\d{4}\/\d\d\/\d\d\/\d{12}_CloudTrail_[^/]*_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/

/** What the key of an object in a trail's bucket proves; CloudTrail alone may write there. */
export const proofOfKey = (key: string): Proof | undefined => {
  const [, account, year, month, day, hour, minute] = TRAIL_FILE.exec(key) ?? []
  const arrival = account && epochOf(`${year}-${month}-${day}T${hour}:${minute}:00Z`)
  return arrival ? { account: account!, arrival } : undefined
}

const problemOf = (item: Item, { account }: Proof): Problem | undefined => {
  const claimed = account !== undefined && item.kind === 'api-call' ? accountOf(item.record) : undefined
  return claimed !== undefined && claimed !== account ? forged('account', account!, claimed) : undefined
}

/** The same input with what the ingest path proves: what contradicts it is a reject, all else knows when it arrived. */
export const proven = (decoded: Decoded, proof: Proof): Decoded => {
  const contexts = new Map<EnvelopeContext | undefined, EnvelopeContext>()
  const arrived = (context: EnvelopeContext | undefined): EnvelopeContext => {
    let one = contexts.get(context)
    if (!one) {
      one = { ...context, ...(proof.arrival !== undefined && { arrival: proof.arrival }) }
      contexts.set(context, one)
    }
    return one
  }
  const items: Item[] = []
  const rejects = [...decoded.rejects]
  for (const item of decoded.items) {
    const problem = problemOf(item, proof)
    if (problem) rejects.push({ ...problem, place: item.place })
    else items.push({ ...item, context: arrived(item.context) })
  }
  return { items, rejects, ignored: decoded.ignored }
}

/** The time by which a record is judged, where its own cannot be: that of its arrival. Undefined where its own is believed. */
export const believedTime = (time: number, arrival: number | undefined): number | undefined =>
  arrival === undefined || (time >= arrival - ALLOWANCE.before && time <= arrival + ALLOWANCE.after) ? undefined : arrival
