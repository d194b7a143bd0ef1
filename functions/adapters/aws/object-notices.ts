/** An object that AWS wrote into a bucket of logs. */
export interface ObjectRef {
  readonly bucket: string
  readonly key: string
}

type Json = Record<string, unknown>

const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const at = (value: unknown, ...path: string[]): unknown => path.reduce<unknown>((one, name) => object(one)?.[name], value)

const refOf = (bucket: unknown, key: unknown): ObjectRef[] => (text(bucket) && text(key) ? [{ bucket: text(bucket), key: text(key) }] : [])

/** In S3's own notifications a key is written as in a form: `+` for a space, the rest percent-encoded. EventBridge and CloudTrail write it plain. */
const formDecoded = (key: unknown): string => {
  try {
    return decodeURIComponent(text(key).replaceAll('+', ' '))
  } catch {
    return text(key)
  }
}

const ofBucket = (record: unknown): ObjectRef[] =>
  text(at(record, 'eventName')).startsWith('ObjectCreated:')
    ? refOf(at(record, 's3', 'bucket', 'name'), formDecoded(at(record, 's3', 'object', 'key')))
    : []

const parsed = (body: string): Json | undefined => {
  try {
    return object(JSON.parse(body))
  } catch {
    return undefined
  }
}

/** SNS wraps what it carries as text, and says at first that somebody subscribed. */
const throughTopic = (message: Json): readonly ObjectRef[] | undefined => {
  const inner = text(message['Message'])
  return inner.trimStart().startsWith('{') ? notified(inner) : []
}

/**
 * Objects that a queue's message announces: by EventBridge ("Object Created"), by the bucket's own notification, or by the trail's SNS topic;
 * the latter two also as SNS wraps them. An empty list where the message announces none (a test, a deletion); undefined where it is no notification.
 */
export function notified(body: string): readonly ObjectRef[] | undefined {
  const message = parsed(body)
  if (!message) return undefined
  if (message['Type'] === 'Notification' || message['Type'] === 'SubscriptionConfirmation') return throughTopic(message)
  if (message['Event'] === 's3:TestEvent') return []
  if (message['source'] === 'aws.s3')
    return message['detail-type'] === 'Object Created'
      ? refOf(at(message, 'detail', 'bucket', 'name'), at(message, 'detail', 'object', 'key'))
      : []
  if (Array.isArray(message['s3ObjectKey'])) return message['s3ObjectKey'].flatMap((key) => refOf(message['s3Bucket'], key))
  const records = message['Records']
  if (!Array.isArray(records) || records.length === 0 || text(at(records[0], 'eventSource')) !== 'aws:s3') return undefined
  return records.flatMap(ofBucket)
}
