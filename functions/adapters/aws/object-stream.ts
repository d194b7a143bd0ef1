import { isAscii } from 'node:buffer'
import { pipeline, Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { type Decoded, nothingDecoded } from '#core/source/item.ts'
import { LineReader } from '#core/source/lines.ts'
import type { SourceOptions } from '#core/source/opening.ts'
import { RecordReader } from '#core/source/salvage.ts'
import { decodeText } from '#core/source/text.ts'

/** Bytes of an object as it comes from S3. */
type Bytes = AsyncIterable<Uint8Array>

/** Up to this many unpacked bytes an object is parsed as a whole, which is fastest; a larger one piece by piece. */
const WHOLE = 24 * 1024 * 1024
const PIECE = 1024 * 1024
/** CloudTrail's files end at 50 MB unpacked, flow logs at about ten times that. Beyond this an object was made to exhaust anyone who reads it. */
const MOST = 2 * 1024 * 1024 * 1024

const PARQUET = 'Parquet, which is not read'
const GZIP_BROKEN = 'the gzip data cannot be read'

async function* chained(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

const isGzip = (data: Uint8Array): boolean => data[0] === 0x1f && data[1] === 0x8b

/** An error of the unpacking is the object's; every other is the path's, and the object is asked for again. */
const isDamage = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && ((error as NodeJS.ErrnoException).code?.startsWith('Z_') ?? false)

const unpacked = (source: Bytes): Bytes => pipeline(Readable.from(source), createGunzip({ chunkSize: PIECE }), () => {})

interface Source {
  readonly name: string
  readonly options: SourceOptions
}

/** Text of a small object; undefined, with all that was read so far, where it is larger. */
async function gather(bytes: AsyncIterator<Uint8Array>): Promise<{ chunks: Uint8Array[]; ended: boolean; damage?: string }> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) {
      chunks.push(next.value)
      size += next.value.length
      if (size > WHOLE) return { chunks, ended: false }
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    return { chunks, ended: true, damage: `${GZIP_BROKEN} (${error.message})` }
  }
  return { chunks, ended: true }
}

const textOf = (data: Buffer): string => (isAscii(data) ? data.toString('latin1') : data.toString('utf8'))

function whole(chunks: readonly Uint8Array[], damage: string | undefined, { name, options }: Source): Decoded {
  const text = textOf(Buffer.concat(chunks))
  const decoded = text.length > 0 ? decodeText(text, name, options) : nothingDecoded()
  if (damage !== undefined) decoded.rejects.push({ place: { file: name }, reason: damage })
  else if (text.length === 0) decoded.ignored.push({ place: { file: name }, reason: 'an empty object' })
  return decoded
}

/** The rest of a large object, in bounded memory: lines, or records cut out of one long JSON value. */
async function* pieces(chunks: Uint8Array[], rest: AsyncIterator<Uint8Array>, { name, options }: Source): AsyncGenerator<Decoded> {
  const into = nothingDecoded()
  const taken = (): Decoded => ({ items: into.items.splice(0), rejects: into.rejects.splice(0), ignored: into.ignored.splice(0) })
  const decoder = new StringDecoder('utf8')
  const beginning = decoder.write(Buffer.concat(chunks.splice(0)))
  const input = { file: name, options, into }
  const reader = /^\s*[{[]/.test(beginning) && !oneALine(beginning) ? new RecordReader(input) : new LineReader(input)
  let size = 0
  let goesOn = reader.add(beginning)
  yield taken()
  try {
    for (let next = await rest.next(); !next.done && goesOn; next = await rest.next()) {
      size += next.value.length
      if (size > MOST) throw Object.assign(new Error(`it unpacks to more than ${MOST / 1024 ** 3} GB`), { code: 'Z_BOMB' })
      goesOn = reader.add(decoder.write(next.value))
      yield taken()
    }
    reader.add(decoder.end())
    reader.end()
  } catch (error) {
    if (!isDamage(error)) throw error
    into.rejects.push({ place: { file: name }, reason: `${GZIP_BROKEN} (${error.message})` })
  }
  yield taken()
}

const oneALine = (beginning: string): boolean => {
  const end = beginning.indexOf('\n')
  if (end < 0) return false
  try {
    JSON.parse(beginning.slice(0, end))
    return true
  } catch {
    return false
  }
}

/**
 * Decodes an object of any size as it streams in, gzip or plain, in bounded memory. A damaged object ends in a reject, with all that stood before
 * the damage; an error of the connection is thrown, since the object may be whole.
 */
export async function* decodeObject(body: Bytes, name: string, options: SourceOptions = {}): AsyncGenerator<Decoded> {
  const source = { name, options }
  const stored = body[Symbol.asyncIterator]()
  const first = await stored.next()
  if (first.done) return yield whole([], undefined, source)
  if (Buffer.from(first.value.subarray(0, 4)).toString('latin1') === 'PAR1')
    return yield {
      ...nothingDecoded(),
      rejects: [{ place: { file: name }, reason: PARQUET, advice: 'have the flow logs delivered as text' }],
    }
  const all = chained(first.value, stored)
  const bytes = (isGzip(first.value) ? unpacked(all) : all)[Symbol.asyncIterator]()
  const { chunks, ended, damage } = await gather(bytes)
  if (ended) yield whole(chunks, damage, source)
  else yield* pieces(chunks, bytes, source)
}
