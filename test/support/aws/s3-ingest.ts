import { gzipSync } from 'node:zlib'
import type { Deployment } from './deployment.ts'
import { ACCOUNT } from './deployment.ts'
import type { FaultProxy } from './fault-proxy.ts'
import { REGION, type Wire } from './wire.ts'

type Json = Record<string, unknown>
type Worker = (event: unknown) => Promise<unknown>
interface Message {
  MessageId: string
  ReceiptHandle: string
  Body: string
  Attributes: Record<string, string>
}

export interface ObjectsPath {
  /** URL of the queue. */
  readonly queue: string
  /** Writes an object into the bucket of logs; the bucket announces it by itself. */
  put(key: string, body: Buffer): Promise<void>
  /** Puts a message on the queue as it would come from elsewhere. */
  report(message: Json): Promise<void>
  /** Hands messages to detect-objects until none is left; what fails comes again at once. Answers how many were done. */
  pump(): Promise<number>
  /** What the function threw. */
  readonly errors: Set<string>
}

/** Where CloudTrail writes a file of records, all of one account. */
export const trailKey = (number: number, prefix = '', account = ACCOUNT): string =>
  `${prefix}AWSLogs/${account}/CloudTrail/${REGION}/2026/05/12/${account}_CloudTrail_${REGION}_20260512T2359Z_${String(number).padStart(5, '0')}.json.gz`

export const trailFile = (records: readonly object[]): Buffer => gzipSync(JSON.stringify({ Records: records }))

/** A day of a trail as files of so many records, by key, and a digest, which is none. */
export const trailFiles = (prefix: string, date: string, files: Iterable<readonly object[]>): Record<string, Buffer> => ({
  ...Object.fromEntries([...files].map((file, n) => [`${prefix}/${date}/part-${String(n).padStart(3, '0')}.json.gz`, trailFile(file)])),
  [`${prefix.replace('CloudTrail', 'CloudTrail-Digest')}/${date}/digest.json.gz`]: gzipSync('{"digest":true}'),
})

/** The bucket of logs, which Kestrail does not make, its notifications, and Lambda's poller of the queue in small. */
export async function objectsPath(aws: Wire, deployment: Deployment, bucket: string, proxy?: FaultProxy): Promise<ObjectsPath> {
  const sqs = <T = Json>(action: string, body: Json) => aws.json<T>('sqs', `AmazonSQS.${action}`, body)
  await aws.rest('s3', 'PUT', `/${bucket}`)
  const reporting =
    '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EventBridgeConfiguration/></NotificationConfiguration>'
  await send(aws, `/${bucket}?notification`, reporting)
  const { QueueUrls } = await sqs<{ QueueUrls: string[] }>('ListQueues', {})
  const QueueUrl = QueueUrls.find((url) => /SourceObjectsObjects|KestrailSourceObjects(?!Dead)/.test(url)) ?? ''
  const worker: Worker = await deployment.worker('detect-objects')
  const errors = new Set<string>()

  async function batch(): Promise<number | undefined> {
    const { Messages = [] } = await sqs<{ Messages?: Message[] }>('ReceiveMessage', {
      QueueUrl,
      MaxNumberOfMessages: 10,
      AttributeNames: ['All'],
    })
    if (Messages.length === 0) return undefined
    proxy?.callsBy('detect-objects')
    const Records = Messages.map((one) => ({
      messageId: one.MessageId,
      receiptHandle: one.ReceiptHandle,
      body: one.Body,
      attributes: one.Attributes,
      eventSource: 'aws:sqs',
    }))
    const failed = new Set<string>()
    try {
      const answer = (await worker({ Records })) as { batchItemFailures: { itemIdentifier: string }[] }
      for (const { itemIdentifier } of answer.batchItemFailures) failed.add(itemIdentifier)
    } catch (error) {
      errors.add(String(error))
      for (const { messageId } of Records) failed.add(messageId)
    }
    for (const { MessageId, ReceiptHandle } of Messages) {
      if (failed.has(MessageId)) await sqs('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })
      else await sqs('DeleteMessage', { QueueUrl, ReceiptHandle })
    }
    return Messages.length - failed.size
  }

  return {
    queue: QueueUrl,
    errors,
    put: (key, body) => send(aws, `/${bucket}/${key}`, body),
    report: async (message) => {
      await sqs('SendMessage', { QueueUrl, MessageBody: JSON.stringify(message) })
    },
    pump: async () => {
      let done = 0
      for (let some = await batch(); some !== undefined; some = await batch()) done += some
      return done
    },
  }
}

/** The JSON wire sends no bytes. */
async function send(aws: Wire, path: string, body: Buffer | string): Promise<void> {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=none`
  const answer = await fetch(`${aws.endpoint}${path}`, { method: 'PUT', headers: { authorization }, body })
  if (answer.status >= 300) throw new Error(`PUT ${path}: ${answer.status} ${await answer.text()}`)
}
