import type { Json } from '#core/model/event.ts'
import { type Problem, quoted } from './item.ts'
import { epochOf } from './time.ts'

/** CloudTrail's own limit for an event. */
export const RECORD_LIMIT = 256 * 1024
/** Real records nest about ten levels; everything that walks them may recurse. */
export const DEPTH_LIMIT = 64

/** True if no value is nested deeper than `levels` objects or lists. */
export const shallow = (value: object, levels: number): boolean => {
  if (levels === 0) return false
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const child: unknown = value[at]
      if (typeof child === 'object' && child !== null && !shallow(child, levels - 1)) return false
    }
    return true
  }
  for (const key in value) {
    const child = (value as Json)[key]
    if (typeof child === 'object' && child !== null && !shallow(child, levels - 1)) return false
  }
  return true
}

/** Characters that a value takes, roughly as JSON; stops counting beyond `limit`. Only for values known to be shallow. */
export const sizeOf = (value: unknown, limit: number): number => {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 5
  let size = 2
  for (const [key, child] of Object.entries(value)) {
    size += key.length + 4 + sizeOf(child, limit - size)
    if (size > limit) return size
  }
  return size
}

const refuse = (reason: string, advice?: string): Problem => ({ reason, ...(advice && { advice }) })

const tooDeep = refuse(`nested deeper than ${DEPTH_LIMIT} levels`)

/** An Insights event has no caller and names the call in `insightDetails`. */
const insight = (record: Json): boolean => record['eventCategory'] === 'Insight' && typeof record['insightDetails'] === 'object'

/** Catalogs and labels name calls too; what has neither a caller nor a time was no record to begin with. */
const noIdentity = (record: Json): Problem =>
  'eventTime' in record || 'userIdentity' in record
    ? refuse('userIdentity is missing', 'without it no one can be held to the call')
    : { reason: 'names a call, but has neither userIdentity nor eventTime', foreign: true }

const missing = (record: Json): Problem | undefined => {
  if (insight(record)) return undefined
  for (const name of ['eventName', 'eventSource'] as const) {
    const value = record[name]
    if (typeof value !== 'string' || value === '')
      return refuse(`${name} is ${value === undefined ? 'missing' : `${quoted(value)}, not a name`}`)
  }
  const source = record['eventSource'] as string
  if (source.startsWith('aws:')) return refuse(`a notification of ${quoted(source)}, not a log`, 'give the files that it points to')
  const identity = record['userIdentity']
  if (identity === undefined || identity === null) return noIdentity(record)
  return typeof identity === 'object' && !Array.isArray(identity) ? undefined : refuse('userIdentity is not an object')
}

/** Epoch milliseconds of a CloudTrail record that may pass, or the problem with it. `eventTime` is needed by every window. */
export const admit = (record: Json): number | Problem => {
  const problem = missing(record)
  if (problem) return problem
  const written = record['eventTime']
  const time = typeof written === 'string' ? epochOf(written) : undefined
  if (time === undefined)
    return refuse(
      written === undefined
        ? 'eventTime is missing'
        : `eventTime ${quoted(written)} is not an ISO 8601 time between November 2013 and 2100`,
    )
  return shallow(record, DEPTH_LIMIT) ? time : tooDeep
}

/** Epoch milliseconds of an EventBridge event that may pass, or the problem with it. */
export const admitNotice = (envelope: Json): number | Problem => {
  for (const name of ['id', 'source', 'detail-type'] as const) {
    if (typeof envelope[name] !== 'string' || envelope[name] === '') return refuse(`${name} of the EventBridge event is missing`)
  }
  const written = envelope['time']
  const time = typeof written === 'string' ? epochOf(written) : undefined
  if (time === undefined) return refuse(`time ${quoted(written)} of the EventBridge event is not an ISO 8601 time`)
  return shallow(envelope, DEPTH_LIMIT) ? time : tooDeep
}

/** The problem with a record whose JSON text is longer than CloudTrail ever writes. */
export const oversized = (characters: number): Problem | undefined =>
  characters > RECORD_LIMIT
    ? refuse(
        `the record has about ${Math.ceil(characters / 1024)} KB, more than the ${RECORD_LIMIT / 1024} KB that CloudTrail allows an event`,
      )
    : undefined
