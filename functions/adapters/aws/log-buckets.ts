import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { ObjectRef } from './object-notices.ts'
import { assumedRoles } from './respond-credentials.ts'

/** The buckets that may be read, each with the role that reads it: empty where this function's own role does. */
export type Readers = Readonly<Record<string, string>>

export interface StoredObject {
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Opens objects of the known buckets, each as anyone who may read it. A bucket of another Region is followed to where it is. */
export function logBuckets(readers: Readers): { knows(bucket: string): boolean; open(ref: ObjectRef): Promise<StoredObject> } {
  const clients = new Map<string, S3Client>()
  const clientFor = (role: string): S3Client => {
    const known = clients.get(role)
    if (known) return known
    const credentials = role && assumedRoles({ role: () => role, session: 'kestrail-reader' })('')
    const client = new S3Client({ followRegionRedirects: true, ...(credentials && { credentials }) })
    clients.set(role, client)
    return client
  }
  return {
    knows: (bucket) => Object.hasOwn(readers, bucket),
    open: async ({ bucket, key }) => {
      const { Body, ContentLength } = await clientFor(readers[bucket] ?? '').send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      return { bytes: entire((Body ?? []) as AsyncIterable<Uint8Array>, ContentLength) }
    },
  }
}

/** A connection that ends early must not pass for the end of the object. */
async function* entire(body: AsyncIterable<Uint8Array>, length: number | undefined): AsyncIterable<Uint8Array> {
  let read = 0
  for await (const chunk of body) {
    read += chunk.length
    yield chunk
  }
  if (length !== undefined && read < length) throw new Error(`the connection ended after ${read} of ${length} bytes`)
}
