import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { explain } from '#core/source/item.ts'
import type { Unreadable } from './stream-records.ts'

/** Keeps what could not be read, one JSON line each with its reason, under `rejected/DATE/`; the same batch writes the same object. */
export async function keepRejects(
  client: S3Client,
  bucket: string,
  batch: string,
  now: number,
  rejects: readonly Unreadable[],
): Promise<void> {
  if (rejects.length === 0) return
  const lines = rejects.map((reject) => `${JSON.stringify({ problem: explain(reject), data: reject.data })}\n`)
  const day = new Date(now).toISOString().slice(0, 10)
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `rejected/${day}/${batch.replace(/[^\w-]/g, '_')}.jsonl`,
      Body: lines.join(''),
      ContentType: 'application/x-ndjson',
    }),
  )
}
