import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { explain, type Reject } from '#core/source/item.ts'
import type { ObjectRef } from './object-notices.ts'

/** What could not be read, with all that is needed to read it again: the record itself (base64), or the object that holds it. */
export type Kept = Reject & ({ readonly data: string } | { readonly object: ObjectRef })

const lineOf = (reject: Kept): string =>
  `${JSON.stringify({
    problem: explain(reject),
    ...('data' in reject ? { data: reject.data } : { object: `s3://${reject.object.bucket}/${reject.object.key}` }),
  })}\n`

/** Keeps what could not be read, one JSON line each with its reason, under `rejected/DATE/`; the same batch writes the same object. */
export async function keepRejects(client: S3Client, bucket: string, batch: string, now: number, rejects: readonly Kept[]): Promise<void> {
  if (rejects.length === 0) return
  const day = new Date(now).toISOString().slice(0, 10)
  await client.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: `rejected/${day}/${batch.replace(/[^\w-]/g, '_')}.jsonl`,
      Body: rejects.map(lineOf).join(''),
      ContentType: 'application/x-ndjson',
    }),
  )
}
