import { createReadStream, readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Decoded, Ignored, Item, Reject } from '#core/source/item.ts'
import type { SourceOptions } from '#core/source/opening.ts'
import { decodeText } from '#core/source/text.ts'
import { isGzip, notText, textOf } from './content.ts'
import { type InputFile, listFiles, STDIN_NAME } from './files.ts'
import { gunzipWhole } from './gzip.ts'
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
const BATCH_SIZE = 5000

interface Reading {
  readonly options: SourceOptions
  readonly stdin: Readable
  readonly limit: number
}

/** Gzip in gzip comes from Firehose: CloudWatch Logs compresses, and so does the delivery. */
const MOST_LAYERS = 3
const NEWLINE = 10

const decodeBytes = async (stored: Buffer, file: string, { options, limit }: Reading): Promise<Decoded | undefined> => {
  let data = stored
  let problem: string | undefined
  for (let layer = 0; isGzip(data) && layer < MOST_LAYERS; layer++) {
    const unpacked = await gunzipWhole(data, limit)
    if (!unpacked) return undefined
    data = unpacked.data
    problem ??= unpacked.problem
  }
  const foreign = data.length === 0 && !problem ? { reason: 'an empty file', foreign: true } : notText(data)
  if (foreign) return sorted({ place: { file }, ...foreign })
  const decoded = decodeText(textOf(data), file, options)
  if (problem !== undefined) tellCut(decoded, file, problem, data.at(-1) === NEWLINE)
  return decoded
}

const sorted = (reject: Reject): Decoded => ({
  items: [],
  rejects: reject.foreign ? [] : [reject],
  ignored: reject.foreign ? [reject] : [],
})

/** One line for one cut: the record that it went through is neither read nor told of again. */
const tellCut = (decoded: Decoded, file: string, reason: string, complete: boolean): void => {
  const { items, rejects, ignored } = decoded
  const line = Math.max(items.at(-1)?.place.line ?? 0, rejects.at(-1)?.place.line ?? 0)
  const last = rejects.at(-1)
  if (last && last.place.record === undefined && (last.place.offset !== undefined || last.place.line === line)) rejects.pop()
  else if (items.at(-1)?.kind === 'flow-line' && !complete) items.pop()
  ignored.length = 0
  rejects.push({ place: { file }, reason })
}

interface Collected {
  readonly bytes: Buffer
  /** What follows, where the stream was longer than the limit. */
  readonly rest?: AsyncIterator<Buffer>
}

const collect = async (source: Readable, limit: number): Promise<Collected> => {
  const chunks: Buffer[] = []
  let size = 0
  const iterator: AsyncIterator<Buffer> = source[Symbol.asyncIterator]()
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    chunks.push(Buffer.from(next.value))
    size += next.value.length
    if (size > limit) return { bytes: Buffer.concat(chunks), rest: iterator }
  }
  return { bytes: Buffer.concat(chunks) }
}

async function* joined({ bytes, rest }: Collected): AsyncGenerator<Buffer> {
  yield bytes
  for (let next = await rest?.next(); next && !next.done; next = await rest?.next()) yield next.value
}

async function* decodeFile(file: InputFile, reading: Reading): AsyncGenerator<Decoded> {
  const { path, size, stream } = file
  const readAt = stream ? await collect(path === STDIN_NAME ? reading.stdin : createReadStream(path), reading.limit) : undefined
  const bytes = readAt ? (readAt.rest ? undefined : readAt.bytes) : size <= reading.limit ? readFileSync(path) : undefined
  const decoded = bytes && (await decodeBytes(bytes, path, reading))
  if (decoded) yield decoded
  else yield* decodeStream(readAt ? joined(readAt) : createReadStream(path), path, reading.options)
}

async function* decodeSafely(file: InputFile, reading: Reading): AsyncGenerator<Decoded> {
  try {
    yield* decodeFile(file, reading)
  } catch (error) {
    yield sorted({ place: { file: file.path }, reason: `cannot be read: ${(error as Error).message}` })
  }
}

const append = (to: Decoded, from: Decoded): void => {
  for (const item of from.items) to.items.push(item)
  for (const reject of from.rejects) to.rejects.push(reject)
  for (const ignored of from.ignored) to.ignored.push(ignored)
}

/**
 * Reads CloudTrail and flow logs from files, folders, patterns and standard input (`-`), plain or gzip, in any envelope.
 * Memory is bounded by the largest file below `wholeFile` and by one piece of a larger one. Nothing is thrown: what cannot be read is a reject.
 */
export async function* readInput(paths: readonly string[], options: InputOptions = {}): AsyncGenerator<Batch> {
  const { stdin = process.stdin, wholeFile = WHOLE_FILE, batchSize = BATCH_SIZE, ...source } = options
  const { files, rejects, ignored } = listFiles(paths)
  const pending: Decoded = { items: [], rejects, ignored }
  const bytesTotal = files.reduce((sum, file) => sum + file.size, 0)
  let bytesRead = 0
  const batch = (): Batch => ({
    items: pending.items.length <= batchSize ? pending.items.splice(0) : pending.items.splice(0, batchSize),
    rejects: pending.rejects.splice(0),
    ignored: pending.ignored.splice(0),
    bytesRead,
    bytesTotal,
  })
  for (const file of files) {
    for await (const decoded of decodeSafely(file, { options: source, stdin, limit: wholeFile })) {
      append(pending, decoded)
      while (pending.items.length >= batchSize) yield batch()
    }
    bytesRead += file.size
  }
  yield batch()
}
