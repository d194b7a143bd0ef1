import { noLog } from '#adapters/local/files.ts'
import { decodeBytes, type InputOptions, readInput } from '#adapters/local/input.ts'
import type { Decoded } from './analysis.ts'
import { Unusable } from './world.ts'

/** Logs of files, folders, patterns, standard input and `s3://bucket/prefix`, in the order given. The SDK is loaded only where a bucket is named. */
export async function* readLogs(paths: readonly string[], options: InputOptions = {}): AsyncGenerator<Decoded> {
  const isBucket = (path: string): boolean => path.startsWith('s3://')
  const local = paths.filter((path) => !isBucket(path))
  if (local.length > 0) yield* readInput(local, options)
  for (const uri of paths.filter(isBucket)) yield* readBucket(uri, options)
}

/** Objects that are no logs by their name, such as digests, are counted as ignored and not fetched. @throws Unusable */
async function* readBucket(uri: string, options: InputOptions): AsyncGenerator<Decoded> {
  const { readS3, S3InputProblem } = await import('#adapters/aws/s3-input.ts')
  const left = new Map<string, number>()
  const wanted = (key: string): boolean => {
    const reason = noLog(key)
    if (reason !== undefined) left.set(reason, (left.get(reason) ?? 0) + 1)
    return reason === undefined
  }
  try {
    for await (const { name, bytes, problem } of readS3(uri, { wanted }))
      yield problem === undefined
        ? await decodeBytes(name, bytes, options)
        : { items: [], rejects: [{ place: { file: name }, reason: problem }], ignored: [] }
  } catch (error) {
    throw error instanceof S3InputProblem ? new Unusable(error.message) : error
  }
  const ignored = [...left].map(([reason, count]) => ({ place: { file: uri }, reason, count }))
  if (ignored.length > 0) yield { items: [], rejects: [], ignored }
}
