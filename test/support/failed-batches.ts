import type { Wire } from './wire.ts'

type Json = Record<string, unknown>

export interface FailedBatch {
  readonly functionArn: string
  readonly records: readonly Json[]
}

/**
 * Writes into a failure bucket what an event source mapping writes of a batch that it gave up on: who was invoked, why it ended, and the whole event as text.
 * Source: Lambda developer guide, "Retain discarded batches"; the key is `aws/lambda/MAPPING/SHARD/DATE/TIME-ID`.
 */
export async function keepFailedBatch(aws: Wire, bucket: string, { functionArn, records }: FailedBatch, number: number): Promise<void> {
  const time = `2026-05-12T10.${String(number).padStart(2, '0')}.00`
  const kept = {
    requestContext: { requestId: `request-${number}`, functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 6 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-05-12T10:00:00.000Z',
    payload: JSON.stringify({ Records: records }),
  }
  const key = `aws/lambda/0a1b2c3d-mapping/shardId-000000000000/2026/05/12/${time}-${number}`
  const { status, text } = await aws.rest('s3', 'PUT', `/${bucket}/${key}`, kept)
  if (status >= 300) throw new Error(`PUT ${key}: ${status} ${text}`)
}
