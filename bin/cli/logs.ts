import { noLog } from '#adapters/local/files.ts'
import { decodeBytes, type InputOptions, readInput } from '#adapters/local/input.ts'
import { type FlowFormat, parseFlowFormat } from '#core/net/flow-format.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import { InputError, UsageError } from './usage-error.ts'

/** For buckets only: their Region, and times in epoch milliseconds outside which days are not fetched. */
export interface LogOptions extends InputOptions {
  readonly region?: string | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** How flow logs without a header are read: `--flow-format`, else the setting. @throws UsageError */
export const flowOptions = ({ flowFormat: setting }: Settings, option: string | undefined): { readonly flowFormat?: FlowFormat } => {
  if (option === undefined && setting === undefined) return {}
  const format = parseFlowFormat(option ?? setting ?? '')
  if (typeof format === 'string') throw new UsageError(`--flow-format: ${format}`)
  return { flowFormat: format }
}

/** Logs of files, folders, patterns, standard input and `s3://bucket/prefix`, in the order given. The SDK is loaded only where a bucket is named. */
export async function* readLogs(paths: readonly string[], options: LogOptions = {}): AsyncGenerator<DecodedBatch> {
  const isBucket = (path: string): boolean => path.startsWith('s3://')
  const local = paths.filter((path) => !isBucket(path))
  if (local.length > 0) yield* readInput(local, options)
  for (const uri of paths.filter(isBucket)) yield* readBucket(uri, options)
}

const DAY = 86_400_000
/** An event is in the file of its day or of a later one: delivery takes minutes, rarely a day. */
const MARGIN = { before: DAY, after: 2 * DAY }

/** Why an object of this key need not be fetched: CloudTrail and flow logs write the day of delivery into the key. */
export function outside(
  key: string,
  { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY }: LogOptions,
): string | undefined {
  const [, year, month, day] = /\/(?:year=)?(\d{4})\/(?:month=)?(\d{2})\/(?:day=)?(\d{2})\//.exec(key) ?? []
  const delivered = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  return delivered + DAY + MARGIN.before <= since || delivered - MARGIN.after > until
    ? 'delivered on days outside --since and --until'
    : undefined
}

/** Objects whose names are not those of logs, such as digests, are counted as ignored and not fetched. @throws InputError */
async function* readBucket(uri: string, { region, since, until, ...options }: LogOptions): AsyncGenerator<DecodedBatch> {
  const { readS3, S3InputProblem } = await import('#adapters/aws/s3-input.ts')
  const skipped = new Map<string, number>()
  const wanted = (key: string): boolean => {
    const reason = noLog(key) ?? outside(key, { since, until })
    if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
    return reason === undefined
  }
  try {
    for await (const { name, bytes, problem } of readS3(uri, { wanted, region }))
      yield problem === undefined
        ? await decodeBytes(name, bytes, options)
        : { items: [], rejects: [{ place: { file: name }, reason: problem }], ignored: [] }
  } catch (error) {
    throw error instanceof S3InputProblem ? new InputError(error.message) : error
  }
  const ignored = [...skipped].map(([reason, count]) => ({ place: { file: uri }, reason, count }))
  if (ignored.length > 0) yield { items: [], rejects: [], ignored }
}
