import { createGunzip, gunzipSync } from 'node:zlib'

/** Deflate cannot do better than 1032 to 1; a size trailer that claims more is a lie. */
const BEST_RATIO = 1032
const SMALLEST_CHUNK = 16 * 1024

/** Decompressed size as the last member's trailer tells it: a hint only. */
const claimedSize = (data: Buffer): number =>
  data.length < 18 ? SMALLEST_CHUNK : Math.min(data.readUInt32LE(data.length - 4), data.length * BEST_RATIO)

export interface Unpacked {
  readonly data: Buffer
  /** Why the data ends before the file meant it to. */
  readonly problem?: string
}

/**
 * Gunzips a whole file, all members of it, or undefined where the result is larger than `limit` bytes.
 * One chunk of the claimed size is twice as fast as many small ones. Damaged data gives what stands before the damage.
 */
export const gunzipWhole = async (data: Buffer, limit: number): Promise<Unpacked | undefined> => {
  const claimed = claimedSize(data)
  if (claimed > limit) return undefined
  try {
    return { data: gunzipSync(data, { chunkSize: Math.max(SMALLEST_CHUNK, claimed + 64), maxOutputLength: limit }) }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? undefined : gunzipReadable(data, limit)
  }
}

const PIECE = 16 * 1024

/** Gunzips in small steps, so that an error costs little of what stands before it. */
const gunzipReadable = async (data: Buffer, limit: number): Promise<Unpacked> => {
  const gunzip = createGunzip()
  const chunks: Buffer[] = []
  let size = 0
  gunzip.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  })
  const problem = await new Promise<string>((done) => {
    gunzip.on('error', (error) => done(gzipProblem(error)))
    gunzip.on('end', () => done(''))
    feed(gunzip, data)
  })
  return { data: Buffer.concat(chunks), ...(problem && { problem }) }
}

/** Checksum and size at the end. Kept apart: a wrong sum alone costs no data. */
const TRAILER = 8

const feed = (gunzip: NodeJS.WritableStream, data: Buffer): void => {
  const trailer = Math.max(0, data.length - TRAILER)
  for (let at = 0; at < trailer; at += PIECE) gunzip.write(data.subarray(at, Math.min(at + PIECE, trailer)))
  gunzip.end(data.subarray(trailer))
}

/** zlib's error in words. */
export const gzipProblem = (error: NodeJS.ErrnoException): string =>
  error.code === 'Z_BUF_ERROR'
    ? 'the gzip data is cut off; what stands before the cut is read'
    : `the gzip data is damaged (${error.message})`
