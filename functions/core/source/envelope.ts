import type { Json } from '#core/model/event.ts'
import { STANDARD_FORMAT, standardLine, wordsIn } from '#core/net/flow-format.ts'
import { admit, RECORD_LIMIT } from './admit.ts'
import { isCanary } from './canary.ts'
import { carriedIn, jsonIn, rowOf } from './carrier.ts'
import { flowObject, isFlowObject } from './flow-table.ts'
import { noticeOfFinding } from './foreign-findings.ts'
import { SOURCE_KINDS } from './generated/kinds.ts'
import { type EnvelopeContext, nothingDecoded, type Problem, quoted, type RecordItem, type SourcePosition } from './item.ts'
import { ofOcsf } from './ocsf.ts'
import { inside, type Opening, object, pushLine, pushRecord, reject, text } from './opening.ts'
import { contradictionIn, forged } from './provenance.ts'
import { isCallRow, recordOfRow } from './rows.ts'
import { strangerOf } from './strangers.ts'

export type { SourceOptions } from './opening.ts'

const MOST_ENVELOPES = 6

const isCall = SOURCE_KINDS['api-call'].recognizes!

/** Kinds of records that are known by their members, in the order of their names. */
const RECOGNIZED = Object.entries(SOURCE_KINDS).flatMap(([kind, { recognizes }]) =>
  recognizes && kind !== 'flow' ? [{ kind: kind as RecordItem['kind'], recognizes }] : [],
)

/** Each element is reported for by its number in the list, and by the list's line where that has one. */
const each = (list: readonly unknown[], opening: Opening): undefined => {
  const { into, place, measure, context } = opening
  const { file, line } = place
  const plain = !measure && !context
  for (let at = 0; at < list.length; at++) {
    const value = list[at]
    const here: SourcePosition = line === undefined ? { file, record: at + 1 } : { file, line, record: at + 1 }
    // Nearly every record comes so: a list of calls, nothing else to look at.
    const record = plain ? object(value) : undefined
    const time = record && isCall(record) ? admit(record) : undefined
    if (typeof time === 'number') into.items.push({ kind: 'api-call', record: record!, time, place: here })
    else take(value, { ...opening, place: here })
  }
}

const contextOf = (account: unknown, region: unknown, logGroup?: unknown, time?: number): EnvelopeContext => ({
  ...(text(account) && { account: text(account)! }),
  ...(text(region) && { region: text(region)! }),
  ...(text(logGroup) && { logGroup: text(logGroup)! }),
  ...(time !== undefined && { time }),
})

const eventBridge = (envelope: Json, opening: Opening): Problem | undefined => {
  const detail = object(envelope['detail'])
  if (!detail) return { reason: 'the EventBridge event has no detail' }
  if (!/via cloudtrail$/i.test(text(envelope['detail-type']) ?? '')) return pushRecord('notice', envelope, opening)
  return (
    contradictionIn(envelope, detail) ?? pushRecord('api-call', detail, inside(opening, contextOf(envelope['account'], envelope['region'])))
  )
}

/** A message of CloudWatch Logs: a CloudTrail record as JSON, or a flow-log line. */
const message = (written: string, opening: Opening): Problem | undefined => {
  const first = written.trimStart()
  if (first.startsWith('{')) return openText(first, opening)
  return flowLine(written, opening)
}

const flowLine = (written: string, opening: Opening): Problem | undefined => {
  const format = opening.flowFormat ?? STANDARD_FORMAT
  const line = written.trimEnd()
  if (wordsIn(line) === format.fields.length || standardLine(line)) return pushLine(line, format, opening)
  return {
    reason: `the log message ${quoted(line)} is neither a CloudTrail record nor a flow-log line of ${format.fields.length} fields`,
    advice: 'a flow log with a custom format needs that format in the settings',
  }
}

/** Anyone who may put log events could write a call of any account into one: such a group proves nothing of a caller. */
const networkMessage = (written: string, opening: Opening): Problem | undefined => {
  if (!written.trimStart().startsWith('{')) return flowLine(written, opening)
  const held = { ...opening, into: nothingDecoded() }
  const problem = openText(written, held)
  const call = held.into.items.find((item) => item.kind === 'api-call' || item.kind === 'notice')
  if (call) return forged('log group', opening.context?.account ?? 'an unknown account', call.kind)
  opening.into.items.push(...held.into.items)
  opening.into.rejects.push(...held.into.rejects)
  opening.into.ignored.push(...held.into.ignored)
  return problem
}

const logEvents = (events: unknown, owner: unknown, group: unknown, opening: Opening): Problem | undefined => {
  if (!Array.isArray(events)) return { reason: 'the CloudWatch Logs envelope has no logEvents' }
  const { file, line } = opening.place
  for (const [at, value] of events.entries()) {
    const event = object(value)
    const system = object(event?.['extractedFields'])
    const stamp = event?.['timestamp']
    const time = typeof stamp === 'number' ? stamp : undefined
    const context = contextOf(system?.['@aws.account'] ?? owner, system?.['@aws.region'], group, time)
    const here = { ...inside(opening, context), place: { file, ...(line !== undefined && { line }), record: at + 1 } }
    const written = text(event?.['message'])
    const take = opening.sharedLogGroups ? networkMessage : message
    const problem = written === undefined ? { reason: 'the log event has no message' } : take(written, here)
    if (problem) reject(here, problem)
  }
  return undefined
}

const cloudWatchLogs = (envelope: Json, opening: Opening): Problem | undefined => {
  if (envelope['messageType'] === 'DATA_MESSAGE') return logEvents(envelope['logEvents'], envelope['owner'], envelope['logGroup'], opening)
  if (envelope['messageType'] !== 'CONTROL_MESSAGE') return { reason: `messageType ${quoted(envelope['messageType'])} is unknown` }
  opening.into.ignored.push({ place: opening.place, reason: 'a control message of CloudWatch Logs, without records' })
  return undefined
}

const flow = (value: Json, { into, place }: Opening): Problem | undefined => {
  const line = flowObject(value)
  if (!line) return { reason: 'names two addresses, but most of its fields are none of a flow log' }
  into.items.push({ kind: 'flow-line', ...line, place })
  return undefined
}

interface Envelope {
  readonly name: string
  readonly fits: (value: Json) => boolean
  readonly open: (value: Json, opening: Opening) => Problem | undefined
}

const listUnder = (key: string): Envelope => ({
  name: key,
  fits: (value) => Array.isArray(value[key]),
  open: (value, opening) => each(value[key] as unknown[], inside(opening)),
})

const ENVELOPES: readonly Envelope[] = [
  listUnder('Records'),
  { name: 'EventBridge event', fits: (value) => 'detail-type' in value, open: eventBridge },
  { name: 'CloudWatch Logs subscription', fits: (value) => 'messageType' in value && 'logGroup' in value, open: cloudWatchLogs },
  listUnder('Events'),
  {
    name: 'output of filter-log-events',
    fits: ({ events }) => Array.isArray(events) && (events.length === 0 || text(object(events[0])?.['message']) !== undefined),
    open: (value, opening) => logEvents(value['events'], undefined, undefined, opening),
  },
  {
    name: 'digest file',
    fits: (value) => 'digestStartTime' in value || 'digestS3Bucket' in value,
    open: (_, { into, place }) => {
      into.ignored.push({ place, reason: 'a CloudTrail digest, which proves log files and holds no records' })
      return undefined
    },
  },
  {
    name: 'aggregated event',
    fits: (value) => value['eventCategory'] === 'Aggregated',
    open: (_, { into, place }) => {
      into.ignored.push({ place, reason: 'an aggregated event of CloudTrail, which sums up data events and names no single call' })
      return undefined
    },
  },
  { name: 'flow record', fits: isFlowObject, open: flow },
  { name: 'canary', fits: isCanary, open: () => undefined },
]

/** A CloudTrail record by what only it has: a call, and the service that was called. A row of a table has the caller as text. */
const isWhole = (value: Json): boolean =>
  text(value['eventName']) !== undefined &&
  typeof value['userIdentity'] !== 'string' &&
  text(value['eventSource'])?.endsWith('.amazonaws.com') === true

/** The record that another form of it was made of: OCSF, a finding without its event, a row of a table. */
const translate = (value: Json, opening: Opening): { problem: Problem | undefined } | undefined => {
  const native = ofOcsf(value)
  if (native) return { problem: 'call' in native ? pushRecord('api-call', native.call, opening) : flow(native.flow, opening) }
  const notice = noticeOfFinding(value)
  return notice && { problem: pushRecord('notice', notice, opening) }
}

/** A value that needs no search: a record, or an envelope whose contents are known. */
const isRecord = (value: Json): boolean =>
  isWhole(value) ||
  RECOGNIZED.some(({ kind, recognizes }) => kind !== 'api-call' && recognizes(value)) ||
  ENVELOPES.some(({ fits }) => fits(value)) ||
  ofOcsf(value) !== undefined ||
  noticeOfFinding(value) !== undefined ||
  isCallRow(value)

/** Exporters and SIEMs nest a record in objects, lists and texts of their own. */
const openOther = (json: Json, opening: Opening): Problem | undefined => {
  const translated = translate(json, opening)
  if (translated) return translated.problem
  const carried = carriedIn(json, isRecord)
  if (typeof carried === 'string') return flowLine(carried.trim(), inside(opening))
  // A text may hold more than CloudTrail allows a record.
  if (carried !== undefined) return open(carried, { ...inside(opening), measure: true })
  if (isCallRow(json)) return pushRecord('api-call', recordOfRow(json), opening)
  return isCall(json) ? pushRecord('api-call', json, opening) : strangerOf(json)
}

const open = (value: unknown, opening: Opening): Problem | undefined => {
  if ((opening.depth ?? 0) > MOST_ENVELOPES) return { reason: `more than ${MOST_ENVELOPES} envelopes inside each other` }
  if (Array.isArray(value)) {
    const row = rowOf(value)
    return row ? open(row, inside(opening)) : each(value, inside(opening))
  }
  const json = object(value)
  if (!json) return typeof value === 'string' ? openString(value, opening) : { reason: `${quoted(value)} is no JSON object`, foreign: true }
  if (isWhole(json)) return pushRecord('api-call', json, opening)
  const known = RECOGNIZED.find(({ kind, recognizes }) => kind !== 'api-call' && recognizes(json))
  if (known) return pushRecord(known.kind, json, opening)
  const envelope = ENVELOPES.find(({ fits }) => fits(json))
  return envelope ? envelope.open(json, opening) : openOther(json, opening)
}

/** A record as text, as an element of a list. */
const openString = (written: string, opening: Opening): Problem | undefined => {
  const value = jsonIn(written)
  if (typeof value === 'object' && value !== null) return open(value, inside(opening))
  return standardLine(written.trim()) ? flowLine(written.trim(), opening) : { reason: `${quoted(written)} is no record`, foreign: true }
}

const openText = (written: string, opening: Opening): Problem | undefined => {
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch (error) {
    return { reason: `not valid JSON: ${quoted((error as Error).message)}` }
  }
  return open(value, written.length > RECORD_LIMIT ? { ...opening, measure: true } : opening)
}

/** Sorts one parsed JSON value into items, rejects and ignored, whatever wraps it. Never throws; recursion is bounded. */
export const take = (value: unknown, opening: Opening): void => {
  const problem = open(value, opening)
  if (problem) reject(opening, problem)
}

/** The same for the text of one JSON value; its length bounds every record in it. */
export const takeJson = (written: string, opening: Opening): void => {
  const problem = openText(written, opening)
  if (problem) reject(opening, problem)
}
