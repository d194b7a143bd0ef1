import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { inWords, isDenied, S3InputProblem } from './s3-problem.ts'

export { S3InputProblem }

/** An object as it is stored, gzip or not. `name` is its whole URI. */
export interface S3Object {
  readonly name: string
  readonly bytes: Uint8Array
  /** Why it could not be had; `bytes` is then empty. */
  readonly problem?: string
  /** It may not be read, rather than that it cannot. */
  readonly denied?: true
}

export interface S3InputOptions {
  readonly client?: S3Client
  /** Where the bucket is; without it, that of the environment or profile. Buckets elsewhere are followed to. */
  readonly region?: string | undefined
  /** Objects that are fetched ahead while an earlier one is being read. */
  readonly ahead?: number
  /** Larger objects, in bytes as stored, are left out and reported. */
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
/** After so many objects that may not be read, and none that may, the rest is not asked for. */
const MOST_DENIED = 8

/**
 * Every object under `s3://bucket/prefix`, in order of its key: CloudTrail's keys carry the date, so that is about the order of time.
 * An object that cannot be read is yielded with its problem; where the bucket cannot be listed, or none of its
 * first objects may be read, it throws in words.
 */
export async function* readS3(uri: string, options: S3InputOptions = {}): AsyncGenerator<S3Object> {
  const place = placeOfS3(uri)
  if (!place) throw new S3InputProblem(`${uri}: write s3://bucket/prefix`)
  const { client = bucketClient(options.region), ahead = AHEAD } = options
  yield* unlessAllDenied(fetched(client, place, ahead, options))
}

async function* fetched(client: S3Client, place: S3Place, ahead: number, options: S3InputOptions): AsyncGenerator<S3Object> {
  const waiting: Promise<S3Object>[] = []
  for await (const { key, size } of keysOf(client, place, options.wanted)) {
    waiting.push(fetchObject(client, place.bucket, key, size, options.limit ?? LIMIT))
    if (waiting.length > ahead) yield await waiting.shift()!
  }
  while (waiting.length > 0) yield await waiting.shift()!
}

/** Holds back what is denied until something is not: a permission that is missing altogether is one problem, not one an object. */
async function* unlessAllDenied(objects: AsyncIterable<S3Object>): AsyncGenerator<S3Object> {
  let held: S3Object[] | undefined = []
  for await (const object of objects) {
    if (!held) yield object
    else if (object.denied) {
      held.push(object)
      if (held.length === MOST_DENIED) break
    } else {
      yield* held
      held = undefined
      yield object
    }
  }
  const [first] = held ?? []
  if (first) throw new S3InputProblem(`${first.name} ${first.problem}`)
}

/** Buckets of other Regions are followed to where they are. */
const bucketClient = (region?: string): S3Client => new S3Client({ followRegionRedirects: true, ...(region !== undefined && { region }) })

async function* keysOf(client: S3Client, { bucket, prefix }: S3Place, wanted: (key: string) => boolean = () => true) {
  let ContinuationToken: string | undefined
  do {
    const page = await client
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...(ContinuationToken && { ContinuationToken }) }))
      .catch((error: unknown) => {
        throw new S3InputProblem(`s3://${bucket}/${prefix} cannot be listed: ${inWords(error, { action: 's3:ListBucket', bucket })}`)
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
    const problem = without(`cannot be read: ${inWords(error, { action: 's3:GetObject', bucket })}`)
    return isDenied(error) ? { ...problem, denied: true } : problem
  }
}
