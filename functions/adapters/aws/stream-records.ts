import { gunzipSync } from 'node:zlib'
import type { KinesisStreamRecord } from 'aws-lambda'
import { type SourceOptions, takeJson } from '#core/source/envelope.ts'
import { type Decoded, nothingDecoded, type Reject } from '#core/source/item.ts'
import { proven } from '#core/source/provenance.ts'

/** CloudWatch Logs packs at most 1 MB of log events; ten of them leave room for escapes, and none for a bomb. */
const UNPACKED_LIMIT = 16 * 1024 * 1024

/** A record of the stream that could not be read, with the record itself: enough to read it again when the reason is gone. */
export interface Unreadable extends Reject {
  /** Base64, as Lambda handed it over. */
  readonly data: string
}

export interface DecodedStream extends Omit<Decoded, 'rejects'> {
  readonly rejects: readonly Unreadable[]
}

/**
 * Opens the records of a Kinesis batch: EventBridge events as JSON, CloudWatch Logs envelopes as gzip. The stream proves when each arrived;
 * a log group proves no caller, so that it brings network and cluster logs only.
 */
export function decodeStream(records: readonly KinesisStreamRecord[], options: SourceOptions = {}): DecodedStream {
  const items: Decoded['items'] = []
  const ignored: Decoded['ignored'] = []
  const rejects: Unreadable[] = []
  for (const { kinesis, eventID } of records) {
    const arrival = kinesis.approximateArrivalTimestamp
    const decoded = decode(kinesis.data, eventID, { ...options, sharedLogGroups: true })
    const into = arrival === undefined ? decoded : proven(decoded, { arrival: arrival * 1000 })
    items.push(...into.items)
    ignored.push(...into.ignored)
    for (const reject of into.rejects) rejects.push({ ...reject, data: kinesis.data })
  }
  return { items, ignored, rejects }
}

function decode(data: string, file: string, options: SourceOptions): Decoded {
  const into = nothingDecoded()
  const place = { file }
  const bytes = Buffer.from(data, 'base64')
  try {
    const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: UNPACKED_LIMIT }) : bytes
    takeJson(text.toString(), { ...options, into, place })
  } catch (error) {
    into.rejects.push({ place, reason: `the gzip data cannot be read (${error instanceof Error ? error.message : String(error)})` })
  }
  return into
}
