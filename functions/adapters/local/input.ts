import { createReadStream, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { type Decoded, type Ignored, type Item, nothingDecoded, type Reject } from '#core/source/item.ts'
import type { SourceOptions } from '#core/source/opening.ts'
import { decodeText } from '#core/source/text.ts'
import { isGzip, notText, textOf } from './content.ts'
import { type InputFile, listFiles, noLog, STDIN_NAME } from './files.ts'
import { gunzipWhole, isZstandard, type Unpacked, unzstdWhole } from './gzip.ts'
import { archiveKind, isParquet, isParquetFile } from './magic.ts'
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
  /** True for a Parquet file, which is read in parts from where it lies. */
  readonly parquet?: boolean
  readonly failure?: string
}

/** Gzip in gzip comes from Firehose: CloudWatch Logs compresses, and so does the delivery. */
const MOST_LAYERS = 3

const unpack = async (stored: Buffer, limit: number): Promise<Unpacked | undefined> => {
  let unpacked: Unpacked = { data: stored }
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const zstandard = isZstandard(unpacked.data)
    if (!zstandard && !isGzip(unpacked.data)) break
    const next = zstandard ? unzstdWhole(unpacked.data, limit) : await gunzipWhole(unpacked.data, limit)
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
  if (isParquetFile(file.path)) return { file, parquet: true }
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

/** An archive within an archive is opened once. */
const MOST_ARCHIVES = 2
const ARCHIVE_LIMITS = { bytes: 8 * WHOLE_FILE, entries: 100_000 } as const

/** Most runs see no Parquet file: its reader is loaded when one comes. */
const rowsOf = async (source: string | Buffer, name: string, options: SourceOptions): Promise<AsyncGenerator<Decoded>> =>
  (await import('./parquet.ts')).decodeParquet(source, name, options)

/** Bytes of one file in whatever form: Parquet, an archive of files, or text. */
async function* decodeData(file: string, unpacked: Unpacked, options: SourceOptions, archives = 0): AsyncGenerator<Decoded> {
  const { data } = unpacked
  const kind = archiveKind(data)
  if (isParquet(data)) yield* await rowsOf(data, file, options)
  else if (kind && archives < MOST_ARCHIVES) yield* decodeArchive(file, kind, data, options, archives)
  else if (kind)
    yield sorted({ place: { file }, reason: `more than ${MOST_ARCHIVES} archives inside each other`, advice: 'unpack it first' })
  else yield decodeWhole(file, unpacked, options)
}

async function* decodeArchive(
  file: string,
  kind: 'zip' | 'tar',
  data: Buffer,
  options: SourceOptions,
  archives: number,
): AsyncGenerator<Decoded> {
  try {
    const { entriesOf } = await import('./archives.ts')
    for (const entry of await entriesOf(kind, data, ARCHIVE_LIMITS)) {
      const name = `${file}/${entry.name}`
      const reason = noLog(name)
      const unpacked = reason ? undefined : await unpack(entry.data, ARCHIVE_LIMITS.bytes)
      if (unpacked) yield* decodeData(name, unpacked, options, archives + 1)
      else yield sorted({ place: { file: name }, reason: reason ?? 'unpacks to more than 512 MB', foreign: reason !== undefined })
    }
  } catch (error) {
    yield sorted({ place: { file }, reason: `the ${kind} archive cannot be read (${(error as Error).message})` })
  }
}

/** A file that somebody else fetched, plain or packed, as its records. */
export const decodeBytes = async (
  name: string,
  stored: Uint8Array,
  options: SourceOptions = {},
  limit = 8 * WHOLE_FILE,
): Promise<Decoded> => {
  const unpacked = await unpack(Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength), limit)
  if (unpacked) {
    const all = nothingDecoded()
    for await (const decoded of decodeData(name, unpacked, options)) append(all, decoded)
    return all
  }
  return sorted({
    place: { file: name },
    reason: `unpacks to more than ${Math.floor(limit / 1024 / 1024)} MB; download it and read it as a file`,
  })
}

async function* decode(loaded: Loaded, { options, count }: Reading): AsyncGenerator<Decoded> {
  const { file, data, problem, stream, failure, parquet } = loaded
  if (data) {
    count(file.size)
    yield* decodeData(file.path, { data, ...(problem !== undefined && { problem }) }, options)
  } else if (parquet) {
    count(file.size)
    yield* await rowsOf(file.path, file.path, options)
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
