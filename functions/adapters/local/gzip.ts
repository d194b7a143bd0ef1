import { promisify } from 'node:util'
import { createGunzip, gunzip, gunzipSync, zstdDecompressSync } from 'node:zlib'

/** Deflate cannot do better than 1032 to 1; a size trailer that claims more is a lie. */
const BEST_RATIO = 1032
const SMALLEST_CHUNK = 16 * 1024

/** Decompressed size as the last member's trailer shows it: a hint only. */
const claimedSize = (data: Buffer): number =>
  data.length < 18 ? SMALLEST_CHUNK : Math.min(data.readUInt32LE(data.length - 4), data.length * BEST_RATIO)

export interface Unpacked {
  readonly data: Buffer
  /** Why the data ends before the file meant it to. */
  readonly problem?: string
}

const gunzipBeside = promisify(gunzip)
/** Below this, handing the data to another thread and back takes longer than gunzipping it. */
const WORTH_A_THREAD = 64 * 1024

/**
 * Gunzips a whole file, all members of it, or undefined where the result is larger than `limit` bytes.
 * One chunk of the claimed size is twice as fast as many small ones. Large files are unpacked on another thread, while this one parses.
 * Damaged data gives what stands before the damage.
 */
export const gunzipWhole = async (data: Buffer, limit: number): Promise<Unpacked | undefined> => {
  const claimed = claimedSize(data)
  if (claimed > limit) return undefined
  const options = { chunkSize: Math.max(SMALLEST_CHUNK, claimed + 64), maxOutputLength: limit }
  try {
    return { data: data.length < WORTH_A_THREAD ? gunzipSync(data, options) : await gunzipBeside(data, options) }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? undefined : gunzipReadable(data, limit)
  }
}

const PIECE = 16 * 1024

/** Gunzips in small steps, so that an error costs little of what stands before it. */
const gunzipReadable = async (data: Buffer, limit: number): Promise<Unpacked> => {
  const stream = createGunzip()
  const chunks: Buffer[] = []
  let size = 0
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  })
  const problem = await new Promise<string>((done) => {
    stream.on('error', (error) => done(gzipProblem(error)))
    stream.on('end', () => done(''))
    feed(stream, data)
  })
  return { data: Buffer.concat(chunks), ...(problem && { problem }) }
}

/** Checksum and size at the end. Kept apart: a wrong sum alone costs no data. */
const TRAILER = 8

const feed = (stream: NodeJS.WritableStream, data: Buffer): void => {
  const trailer = Math.max(0, data.length - TRAILER)
  for (let at = 0; at < trailer; at += PIECE) stream.write(data.subarray(at, Math.min(at + PIECE, trailer)))
  stream.end(data.subarray(trailer))
}

/** zlib's error in words. */
export const gzipProblem = (error: NodeJS.ErrnoException): string =>
  error.code === 'Z_BUF_ERROR'
    ? 'the gzip data is cut off; what stands before the cut is read'
    : `the gzip data is damaged (${error.message})`

export const isZstandard = (data: Uint8Array): boolean => data[0] === 0x28 && data[1] === 0xb5 && data[2] === 0x2f && data[3] === 0xfd

/** The same for Zstandard; damaged data gives nothing but the reason. */
export const unzstdWhole = (data: Buffer, limit: number): Unpacked | undefined => {
  try {
    return { data: zstdDecompressSync(data, { maxOutputLength: limit }) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ERR_BUFFER_TOO_LARGE'
      ? undefined
      : { data: Buffer.alloc(0), problem: `the Zstandard data cannot be read (${message})` }
  }
}
