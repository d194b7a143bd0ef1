import { type AsyncBuffer, asyncBufferFromFile, type Compressors, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { take } from '#core/source/envelope.ts'
import { type Decoded, nothingDecoded, type Reject } from '#core/source/item.ts'
import type { SourceOptions } from '#core/source/opening.ts'

/** Bytes that one page, and one row group, may unpack to: more was made to exhaust anyone who reads it. */
const LARGEST_PAGE = 128 * 1024 * 1024
const LARGEST_GROUP = 1024 * 1024 * 1024
/** Rows that are decoded at once. */
const ROWS = 20_000

const bounded: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([name, unpack]) => [
    name,
    (input: Uint8Array, size: number) => {
      if (size > LARGEST_PAGE) throw new Error(`a page unpacks to ${Math.ceil(size / 1024 / 1024)} MB`)
      return unpack(input, size)
    },
  ]),
)

const MOST_LEVELS = 32

/** Values as JSON has them: a map's pairs become an object, times ISO 8601, and what is null is absent. */
const plain = (value: unknown, levels = MOST_LEVELS): unknown => {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object' || value === null || levels === 0) return value
  if (Array.isArray(value)) return isMap(value) ? mapOf(value, levels) : value.map((one) => plain(one, levels - 1))
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (one === null || one === undefined ? [] : [[name, plain(one, levels - 1)]])),
  )
}

const isMap = (list: readonly unknown[]): boolean =>
  list.length > 0 && list.every((one) => typeof one === 'object' && one !== null && Object.keys(one).join() === 'key,value')

const mapOf = (list: readonly unknown[], levels: number): unknown =>
  Object.fromEntries((list as { key: unknown; value: unknown }[]).map(({ key, value }) => [String(key), plain(value, levels - 1)]))

/** Bytes in memory as the reader wants them. */
const bufferOf = (data: Buffer): AsyncBuffer => ({
  byteLength: data.length,
  slice: (start, end) => {
    const part = new Uint8Array(data.subarray(start, end))
    return part.buffer as ArrayBuffer
  },
})

/** The rows of a file, a part at a time; memory is bounded by one row group. */
async function* rowsOf(source: string | Buffer): AsyncGenerator<readonly Record<string, unknown>[]> {
  const file = typeof source === 'string' ? await asyncBufferFromFile(source) : bufferOf(source)
  const metadata = await parquetMetadataAsync(file)
  let first = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    if (Number(group.total_byte_size) > LARGEST_GROUP) throw new Error('a row group unpacks to more than 1 GB')
    for (let at = 0; at < rows; at += ROWS)
      yield await parquetReadObjects({
        file,
        metadata,
        compressors: bounded,
        rowStart: first + at,
        rowEnd: first + Math.min(at + ROWS, rows),
      })
    first += rows
  }
}

/**
 * The rows of a Parquet file as records: VPC flow logs, Security Lake, exports of CloudTrail Lake and Athena. A damaged file ends in a
 * reject with what stood before the damage; one that holds nothing of ours is ignored as a whole, and counts by its rows.
 */
export async function* decodeParquet(source: string | Buffer, name: string, options: SourceOptions): AsyncGenerator<Decoded> {
  const place = { file: name }
  let record = 0
  let isOurs = false
  let stranger: Reject | undefined
  try {
    for await (const rows of rowsOf(source)) {
      const into = nothingDecoded()
      for (const row of rows) take(plain(row), { ...options, into, place: { ...place, record: ++record } })
      isOurs ||= into.items.length > 0 || into.rejects.some(({ foreign }) => !foreign)
      if (isOurs) yield into
      else stranger ??= into.rejects[0]
    }
    if (isOurs) return
    const reason = stranger ? `no log: ${stranger.reason}` : 'a Parquet file without rows'
    yield { ...nothingDecoded(), ignored: [{ place, reason, count: Math.max(1, record) }] }
  } catch (error) {
    const reason = `the Parquet data cannot be read (${error instanceof Error ? error.message : String(error)})`
    yield { ...nothingDecoded(), rejects: [{ place, reason }] }
  }
}
