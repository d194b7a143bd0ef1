import type { Flow, Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { hash64 } from '#core/model/hash.ts'
import { isProblem, parseFlowLine } from '#core/source/flow-line.ts'
import { type EnvelopeContext, type FlowLineItem, type Problem, quoted } from '#core/source/item.ts'
import { believedTime } from '#core/source/provenance.ts'
import { epochOfSeconds } from '#core/source/time.ts'
import { flowFacts, type Ours } from './flow-facts.ts'

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const UNKNOWN = 'unknown'

/** What a flow record is: the same record by two paths, or read twice, has one id. */
const IDENTITY = 'account-id interface-id srcaddr dstaddr srcport dstport protocol start end action flow-direction packets bytes'.split(' ')

const identityOf = (raw: Json): string => {
  let all = ''
  for (let at = 0; at < IDENTITY.length; at++) all += ` ${raw[IDENTITY[at]!] ?? '-'}`
  return all
}

/** A flow record. Its id and facts are worked out when first asked for: most flows are counted and forgotten. */
class FlowRecord implements Flow {
  readonly kind = 'flow'
  readonly raw: Json
  readonly time: number
  readonly account: string
  readonly region: string
  readonly interfaceId: string
  readonly #ours: Ours
  #id: string | undefined
  #facts: Facts | undefined

  constructor(raw: Json, time: number, context: EnvelopeContext | undefined, ours: Ours) {
    this.raw = raw
    this.time = time
    const account = text(raw['account-id'])
    this.account = (account === UNKNOWN ? undefined : account) ?? context?.account ?? UNKNOWN
    this.region = text(raw['region']) ?? context?.region ?? UNKNOWN
    this.interfaceId = text(raw['interface-id']) ?? text(raw['tgw-attachment-id']) ?? text(raw['resource-id']) ?? UNKNOWN
    this.#ours = ours
  }

  get id(): string {
    this.#id ??= `flow-${hash64(identityOf(this.raw))}`
    return this.#id
  }

  get facts(): Facts {
    this.#facts ??= flowFacts(this.raw, this.#ours, this.time)
    return this.#facts
  }
}

/** A record that says "nothing passed": counted as ignored. */
export const NO_DATA = 'no-data'

const NO_TIME: Problem = {
  reason: 'the flow-log format has neither start nor end, so the time is unknown',
  advice: 'add the fields start and end to the format of the flow log',
}

/** The time that the line itself says, epoch milliseconds. */
export const claimedTime = ({ raw, time }: Flow): number => {
  const seconds = raw['start'] ?? raw['end']
  return (typeof seconds === 'number' ? epochOfSeconds(seconds) : undefined) ?? time
}

/** One line of a flow log as an event, `NO_DATA`, or the problem with it. SKIPDATA, where AWS lost records, is an event. */
export const normalizeFlow = ({ record, format, context }: FlowLineItem, ours: Ours): Flow | typeof NO_DATA | Problem => {
  const raw = parseFlowLine(record, format)
  if (isProblem(raw)) return raw
  if (raw['log-status'] === 'NODATA') return NO_DATA
  const seconds = raw['start'] ?? raw['end']
  const time = typeof seconds === 'number' ? epochOfSeconds(seconds) : context?.time
  if (time !== undefined) return new FlowRecord(raw, believedTime(time, context?.arrival) ?? time, context, ours)
  return seconds === undefined ? NO_TIME : { reason: `${quoted(seconds)} is no time of a flow between November 2013 and 2100` }
}
