import { GetObjectCommand, ListObjectsV2Command, S3Client, S3ServiceException } from '@aws-sdk/client-s3'

/** An object as it is stored, gzip or not. `name` is its whole URI. */
export interface S3Object {
  readonly name: string
  readonly bytes: Uint8Array
  /** Why it could not be had; `bytes` is then empty. */
  readonly problem?: string
}

export interface S3InputOptions {
  readonly client?: S3Client
  /** Objects that are fetched ahead while an earlier one is being read. */
  readonly ahead?: number
  /** Larger objects, in bytes as stored, are left out and told of. */
  readonly limit?: number
  /** Objects whose key is not wanted are not fetched. */
  readonly wanted?: (key: string) => boolean
}

export interface S3Place {
  readonly bucket: string
  readonly prefix: string
}

/** `s3://bucket/prefix`, or undefined where the text is none. */
export const placeOfS3 = (uri: string): S3Place | undefined => {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(uri) ?? []
  return bucket === undefined ? undefined : { bucket, prefix }
}

const AHEAD = 8
const LIMIT = 256 * 1024 * 1024

/**
 * Every object under `s3://bucket/prefix`, in order of its key: CloudTrail's keys carry the date, so that is about the order of time.
 * An object that cannot be read is yielded with its problem; where the bucket itself cannot be listed, it throws in words.
 */
export async function* readS3(
  uri: string,
  { client = bucketClient(), ahead = AHEAD, ...options }: S3InputOptions = {},
): AsyncGenerator<S3Object> {
  const place = placeOfS3(uri)
  if (!place) throw new S3InputProblem(`${uri}: write s3://bucket/prefix`)
  const waiting: Promise<S3Object>[] = []
  for await (const { key, size } of keysOf(client, place, options.wanted)) {
    waiting.push(fetchObject(client, place.bucket, key, size, options.limit ?? LIMIT))
    if (waiting.length > ahead) yield await waiting.shift()!
  }
  while (waiting.length > 0) yield await waiting.shift()!
}

/** Something that the user must mend, in words for a person. */
export class S3InputProblem extends Error {
  override readonly name = 'S3InputProblem'
}

/** Buckets of other Regions are followed to where they are. */
const bucketClient = (): S3Client => new S3Client({ followRegionRedirects: true })

async function* keysOf(client: S3Client, { bucket, prefix }: S3Place, wanted: (key: string) => boolean = () => true) {
  let ContinuationToken: string | undefined
  do {
    const page = await client
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(ContinuationToken && { ContinuationToken }) }))
      .catch((error: unknown) => {
        throw new S3InputProblem(`s3://${bucket}/${prefix} cannot be listed: ${reasonOf(error)}`)
      })
    for (const { Key: key = '', Size: size = 0 } of page.Contents ?? []) if (!key.endsWith('/') && wanted(key)) yield { key, size }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken)
}

/** Never rejects: several are under way while nobody waits for them yet. */
const fetchObject = async (client: S3Client, bucket: string, key: string, size: number, limit: number): Promise<S3Object> => {
  const name = `s3://${bucket}/${key}`
  const without = (problem: string): S3Object => ({ name, bytes: new Uint8Array(), problem })
  if (size > limit) return without(`is larger than ${Math.floor(limit / 1024 / 1024)} MB; download it and read it as a file`)
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    return { name, bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() }
  } catch (error) {
    return without(`cannot be read: ${reasonOf(error)}`)
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof S3ServiceException ? `${error.name}: ${error.message}` : error instanceof Error ? error.message : String(error)
