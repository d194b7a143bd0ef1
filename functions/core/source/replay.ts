import type { Json } from '#core/model/event.ts'
import type { Reject } from './item.ts'
import { object, text } from './opening.ts'

/** A failed batch of a function, as its event source mapping kept it. */
export interface FailedBatch {
  readonly functionArn: string
  /** The event that the function was invoked with, as JSON. */
  readonly payload: string
}

/** What is to go through again. */
export interface Again {
  /** Log files, as `s3://bucket/key`. */
  readonly objects: string[]
  /** Records for the stream, base64. */
  readonly records: string[]
  /** Batches of the table's changes: no stream takes them again, so their function is invoked. */
  readonly batches: FailedBatch[]
  readonly unreadable: Reject[]
}

export const nothingAgain = (): Again => ({ objects: [], records: [], batches: [], unreadable: [] })

/** What an object is, by its key: rejected records, a failed batch, or a log file. */
export const kindOfKey = (key: string): 'rejects' | 'batch' | 'log' => {
  if (/^rejected\/.*\.jsonl$/.test(key)) return 'rejects'
  return /^aws\/lambda\//.test(key) ? 'batch' : 'log'
}

const parsed = (written: string): Json | undefined => {
  try {
    return object(JSON.parse(written))
  } catch {
    return undefined
  }
}

/** Lines of `rejected/DATE/*.jsonl`: each has the record, or names the object that holds it. */
export function takeRejects(content: string, file: string, again: Again, decode: Base64): void {
  const named = new Set(again.objects)
  for (const [at, line] of content.split('\n').entries()) {
    if (line.trim() === '') continue
    const reject = parsed(line)
    const data = text(reject?.['data'])
    const name = text(reject?.['object'])
    if (data !== undefined) again.records.push(asRecord(data, decode))
    else if (name?.startsWith('s3://')) {
      if (!named.has(name)) again.objects.push(name)
      named.add(name)
    } else again.unreadable.push({ place: { file, line: at + 1 }, reason: 'no line of rejected records' })
  }
}

/** Base64 both ways: the core has no bytes of its own. */
export interface Base64 {
  toText(data: string): string
  fromText(text: string): string
}

/** A flow-log line travels on a stream in an envelope of CloudWatch Logs. */
function asRecord(data: string, { toText, fromText }: Base64): string {
  const written = toText(data)
  if (!written.startsWith('"')) return data
  try {
    return fromText(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ message: JSON.parse(written) }] }))
  } catch {
    return data
  }
}

/** What Lambda writes to an S3 failure destination: who was invoked, and the whole event as text. */
export function takeBatch(content: string, file: string, again: Again): void {
  const written = parsed(content)
  const payload = text(written?.['payload'])
  const records = parsed(payload ?? '')?.['Records']
  const functionArn = text(object(written?.['requestContext'])?.['functionArn'])
  if (payload === undefined || !Array.isArray(records)) {
    again.unreadable.push({ place: { file }, reason: 'no failed batch with its payload' })
    return
  }
  const data = records.map((one: unknown) => text(object(object(one)?.['kinesis'])?.['data']))
  if (data.every((one) => one !== undefined)) for (const one of data) again.records.push(one)
  else if (functionArn !== undefined) again.batches.push({ functionArn, payload })
  else again.unreadable.push({ place: { file }, reason: 'the failed batch does not name its function' })
}
