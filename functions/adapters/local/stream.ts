import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { type Decoded, nothingDecoded, type Problem } from '#core/source/item.ts'
import { LineReader } from '#core/source/lines.ts'
import type { SourceOptions } from '#core/source/opening.ts'
import { RecordReader } from '#core/source/salvage.ts'
import { type Encoding, encodingOf, isGzip, notText, withoutMark } from './content.ts'
import { gzipProblem, isZstandard } from './gzip.ts'
import { archiveKind, isParquet } from './magic.ts'

type Bytes = AsyncIterable<Buffer>

/** Real logs shrink to a fifth, repetitive ones to a hundredth. Beyond this a file was made to fill disks. */
const BOMB = { bytes: 512 * 1024 * 1024, ratio: 300 }

const DECOMPRESSED_PIECE = 1024 * 1024

/** Counts compressed bytes on their way into gunzip and refuses a bomb on the way out. */
async function* gunzipped(source: Bytes): Bytes {
  const gunzip = createGunzip({ chunkSize: DECOMPRESSED_PIECE })
  let before = 0
  let after = 0
  const feeding = (async () => {
    for await (const chunk of source) {
      before += chunk.length
      if (!gunzip.write(chunk)) await new Promise((drained) => gunzip.once('drain', drained).once('close', drained))
      if (gunzip.destroyed) return
    }
    gunzip.end()
  })()
  feeding.catch((error) => gunzip.destroy(error))
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    after += chunk.length
    if (after > BOMB.bytes && after > before * BOMB.ratio) throw new Error(`it unpacks to more than ${BOMB.ratio} times its size`)
    yield chunk
  }
  await feeding
}

/** What takes text piece by piece: lines, or records cut out of one long JSON value. */
interface Reader {
  add(piece: string): boolean
  end(): void
}

const readerFor = (first: string, input: { file: string; options: SourceOptions; into: Decoded }): Reader => {
  const start = first.trimStart()
  const line = start.slice(0, start.indexOf('\n') + 1)
  if (!start.startsWith('{') && !start.startsWith('[')) return new LineReader(input)
  try {
    JSON.parse(line)
    return new LineReader(input)
  } catch {
    return new RecordReader(input)
  }
}

const streamProblem = (error: NodeJS.ErrnoException): string => (error.code?.startsWith('Z_') ? gzipProblem(error) : error.message)

/** The first chunk again in front of the rest. */
async function* after(first: Buffer, rest: AsyncIterator<Buffer>): Bytes {
  yield first
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
}

/** Decodes a stream of any length in bounded memory: what each piece of it held. */
export async function* decodeStream(source: Bytes | Readable, file: string, options: SourceOptions): AsyncGenerator<Decoded> {
  const into = nothingDecoded()
  const taken = (): Decoded => ({ items: into.items.splice(0), rejects: into.rejects.splice(0), ignored: into.ignored.splice(0) })
  try {
    for await (const _ of readPieces(source as Bytes, { file, options, into })) yield taken()
  } catch (error) {
    into.rejects.push({ place: { file }, reason: streamProblem(error as NodeJS.ErrnoException) })
  }
  yield taken()
}

async function* readPieces(source: Bytes, input: { file: string; options: SourceOptions; into: Decoded }): AsyncGenerator<void> {
  const chunks = source[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) return
  const bytes = after(first.value, chunks)
  yield* isGzip(first.value) ? readText(gunzipped(bytes), input) : readText(bytes, input)
}

/** What has to be in memory as a whole to be opened, and is larger than that allows. */
const packed = (chunk: Buffer): Problem | undefined => {
  const what = isParquet(chunk) ? 'Parquet' : isZstandard(chunk) ? 'Zstandard data' : archiveKind(chunk)
  return what && { reason: `${what} that is too large to open here`, advice: 'unpack it first' }
}

/** UTF-16 with the high byte first is turned around, two bytes at a time. */
const decoderOf = (encoding: Encoding): Pick<StringDecoder, 'write' | 'end'> => {
  if (encoding !== 'utf16be') return new StringDecoder(encoding)
  const decoder = new StringDecoder('utf16le')
  let odd = Buffer.alloc(0)
  return {
    write(chunk) {
      const bytes = Buffer.concat([odd, chunk as Buffer])
      const even = bytes.length & ~1
      odd = Buffer.from(bytes.subarray(even))
      return decoder.write(Buffer.from(bytes.subarray(0, even)).swap16())
    },
    end: () => decoder.end(),
  }
}

async function* readText(bytes: Bytes, input: { file: string; options: SourceOptions; into: Decoded }): AsyncGenerator<void> {
  let decoder: Pick<StringDecoder, 'write' | 'end'> | undefined
  let reader: Reader | undefined
  for await (const chunk of bytes) {
    const problem = reader ? undefined : (packed(chunk) ?? notText(chunk))
    if (problem) {
      input.into.rejects.push({ place: { file: input.file }, ...problem })
      return
    }
    decoder ??= decoderOf(encodingOf(chunk))
    const piece = reader ? decoder.write(chunk) : withoutMark(decoder.write(chunk))
    reader ??= readerFor(piece, input)
    if (!reader.add(piece)) return
    yield
  }
  reader?.add(decoder?.end() ?? '')
  reader?.end()
}
