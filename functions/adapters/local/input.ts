import { createReadStream, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Decoded, Ignored, Item, Reject } from '#core/source/item.ts'
import type { SourceOptions } from '#core/source/opening.ts'
import { decodeText } from '#core/source/text.ts'
import { isGzip, notText, textOf } from './content.ts'
import { type InputFile, listFiles, STDIN_NAME } from './files.ts'
import { gunzipWhole, type Unpacked } from './gzip.ts'
import { decodeStream } from './stream.ts'

/** A part of the input, in the order of the files. */
export interface Batch {
  readonly items: readonly Item[]
  readonly rejects: readonly Reject[]
  readonly ignored: readonly Ignored[]
  /** Bytes as stored, for a progress bar; `bytesTotal` is 0 while only pipes are read. */
  readonly bytesRead: number
  readonly bytesTotal: number
}

export interface InputOptions extends SourceOptions {
  readonly stdin?: Readable
  /** Files up to this many bytes (decompressed) are parsed as a whole, which is fastest; larger ones piece by piece. */
  readonly wholeFile?: number
  /** Records that a batch holds at most. */
  readonly batchSize?: number
}

const WHOLE_FILE = 64 * 1024 * 1024
const BATCH_SIZE = 500

interface Reading {
  readonly options: SourceOptions
  readonly stdin: Readable
  readonly limit: number
  /** Reported for bytes as they are read. */
  readonly count: (bytes: number) => void
}

/** A file in memory and unpacked, or a stream of one that is too large for that, or why it cannot be read. */
interface Loaded extends Partial<Unpacked> {
  readonly file: InputFile
  readonly stream?: AsyncIterable<Buffer>
  readonly failure?: string
}

/** Gzip in gzip comes from Firehose: CloudWatch Logs compresses, and so does the delivery. */
const MOST_LAYERS = 3

const unpack = async (stored: Buffer, limit: number): Promise<Unpacked | undefined> => {
  let unpacked: Unpacked = { data: stored }
  for (let layer = 0; isGzip(unpacked.data) && layer < MOST_LAYERS; layer++) {
    const next = await gunzipWhole(unpacked.data, limit)
    if (!next) return undefined
    const problem = unpacked.problem ?? next.problem
    unpacked = { data: next.data, ...(problem !== undefined && { problem }) }
  }
  return unpacked
}

async function* counted(source: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    count(chunk.length)
    yield chunk
  }
}

const loadFile = async (file: InputFile, { limit, count }: Reading): Promise<Loaded> => {
  const unpacked = file.size <= limit ? await unpack(readFileSync(file.path), limit) : undefined
  return unpacked ? { file, ...unpacked } : { file, stream: counted(createReadStream(file.path), count) }
}

/** A pipe is held up to the limit, so that short input is read the same way as a file. */
const loadPipe = async (file: InputFile, { stdin, limit }: Reading): Promise<Loaded> => {
  const source: Readable = file.path === STDIN_NAME ? stdin : createReadStream(file.path)
  const chunks: Buffer[] = []
  let size = 0
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]()
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    chunks.push(Buffer.from(next.value))
    size += next.value.length
    if (size > limit) return { file, stream: joined(chunks, iterator) }
  }
  const unpacked = await unpack(Buffer.concat(chunks), limit)
  return unpacked ? { file, ...unpacked } : { file, stream: joined(chunks) }
}

async function* joined(chunks: readonly Buffer[], rest?: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield* chunks
  for (let next = await rest?.next(); next && !next.done; next = await rest?.next()) yield Buffer.from(next.value)
}

/** Never rejects: the next file is loaded while nobody waits for it yet. */
const load = async (file: InputFile, reading: Reading): Promise<Loaded> => {
  try {
    return await (file.stream ? loadPipe(file, reading) : loadFile(file, reading))
  } catch (error) {
    return { file, failure: `cannot be read: ${(error as Error).message}` }
  }
}

const sorted = (reject: Reject): Decoded => ({
  items: [],
  rejects: reject.foreign ? [] : [reject],
  ignored: reject.foreign ? [reject] : [],
})

const NEWLINE = 10

/** One line for one cut: the record that it went through is neither read nor reported again. */
const addCut = (decoded: Decoded, file: string, { data, problem }: Unpacked): void => {
  const { items, rejects, ignored } = decoded
  const line = Math.max(items.at(-1)?.place.line ?? 0, rejects.at(-1)?.place.line ?? 0)
  const last = rejects.at(-1)
  if (last && last.place.record === undefined && (last.place.offset !== undefined || last.place.line === line)) rejects.pop()
  else if (items.at(-1)?.kind === 'flow-line' && data.at(-1) !== NEWLINE) items.pop()
  ignored.length = 0
  rejects.push({ place: { file }, reason: problem! })
}

const decodeWhole = (file: string, unpacked: Unpacked, options: SourceOptions): Decoded => {
  const { data, problem } = unpacked
  const foreign = data.length === 0 && !problem ? { reason: 'an empty file', foreign: true } : notText(data)
  if (foreign) return sorted({ place: { file }, ...foreign })
  const decoded = decodeText(textOf(data), file, options)
  if (problem !== undefined) addCut(decoded, file, unpacked)
  return decoded
}

/** A file that somebody else fetched, plain or gzip, as its records. */
export const decodeBytes = async (
  name: string,
  stored: Uint8Array,
  options: SourceOptions = {},
  limit = 8 * WHOLE_FILE,
): Promise<Decoded> => {
  const unpacked = await unpack(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength), limit)
  if (unpacked) return decodeWhole(name, unpacked, options)
  return sorted({
    place: { file: name },
    reason: `unpacks to more than ${Math.floor(limit / 1024 / 1024)} MB; download it and read it as a file`,
  })
}

async function* decode(loaded: Loaded, { options, count }: Reading): AsyncGenerator<Decoded> {
  const { file, data, problem, stream, failure } = loaded
  if (data) {
    count(file.size)
    yield decodeWhole(file.path, { data, ...(problem !== undefined && { problem }) }, options)
  } else if (stream) yield* decodeStream(stream, file.path, options)
  else yield sorted({ place: { file: file.path }, reason: failure ?? 'cannot be read' })
}

/** One file ahead: it is unpacked on another thread while this one parses. */
async function* loadedInTurn(files: readonly InputFile[], reading: Reading): AsyncGenerator<Loaded> {
  let next = files[0] && load(files[0], reading)
  for (let at = 0; next; at++) {
    const loaded = await next
    const following = files[at + 1]
    next = following && load(following, reading)
    yield loaded
  }
}

/** Moves: anyone who still holds `from` must not keep a whole file's records alive. */
const append = (to: Decoded, from: Decoded): void => {
  for (const item of from.items) to.items.push(item)
  for (const reject of from.rejects) to.rejects.push(reject)
  for (const ignored of from.ignored) to.ignored.push(ignored)
  from.items.length = 0
}

/**
 * Reads CloudTrail and flow logs from files, folders, patterns and standard input (`-`), plain or gzip, in any envelope.
 * Memory is bounded by the two largest files below `wholeFile` and by one piece of a larger one. Nothing is thrown: what cannot be read is a reject.
 */
export async function* readInput(paths: readonly string[], options: InputOptions = {}): AsyncGenerator<Batch> {
  const { stdin = process.stdin, wholeFile = WHOLE_FILE, batchSize = BATCH_SIZE, ...source } = options
  const { files, rejects, ignored } = listFiles(paths)
  const pending: Decoded = { items: [], rejects, ignored }
  const bytesTotal = files.reduce((sum, file) => sum + file.size, 0)
  let bytesRead = 0
  const count = (bytes: number): void => {
    bytesRead += bytes
  }
  const batch = (): Batch => ({
    items: pending.items.splice(0, batchSize),
    rejects: pending.rejects.splice(0),
    ignored: pending.ignored.splice(0),
    bytesRead,
    bytesTotal,
  })
  const reading: Reading = { options: source, stdin, limit: wholeFile, count }
  for await (const loaded of loadedInTurn(files, reading)) {
    for await (const decoded of decode(loaded, reading)) {
      append(pending, decoded)
      while (pending.items.length >= batchSize) yield batch()
    }
  }
  yield batch()
}
