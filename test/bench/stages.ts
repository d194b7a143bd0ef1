import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SourceRecord } from '../support/aws/event-source.ts'
import { bundleOf } from './bundles.ts'
import { serveTable } from './table-server.ts'

const child = fileURLToPath(new URL('stage-child.mjs', import.meta.url))

const environment = (endpoint: string, handler: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  TABLE_NAME: 'bench',
  ARCHIVE_BUCKET: 'archive',
  POWERTOOLS_METRICS_NAMESPACE: 'Kestrail',
  POWERTOOLS_SERVICE_NAME: `kestrail-${handler}`,
})

/** CloudWatch Logs counts so many bytes more for each line. */
const LINE = 26

interface Invocation {
  /** Processor time, in milliseconds. */
  readonly ms: number
  /** What it wrote into its log, as CloudWatch counts bytes. */
  readonly logged: number
}

/** A warm worker of a stage's real bundle. */
const workerOf = (endpoint: string, handler: string) => {
  const process_: ChildProcess = spawn(process.execPath, [child, bundleOf(handler).file], {
    env: environment(endpoint, handler),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: process_.stdout! })[Symbol.asyncIterator]()
  return {
    invoke: async (event: unknown): Promise<Invocation> => {
      process_.stdin!.write(`${JSON.stringify(event)}\n`)
      for (let logged = 0; ; ) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`the worker of ${handler} ended`)
        if (value.startsWith('took ')) return { ms: Number(value.slice(5)), logged }
        logged += Buffer.byteLength(value) + LINE
      }
    },
    end: () => process_.stdin!.end(),
  }
}

export const kinesisBatch = (data: readonly (Buffer | string)[]): unknown => ({
  Records: data.map((one, at) => ({
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shard:${at}`,
    eventName: 'aws:kinesis:record',
    kinesis: { kinesisSchemaVersion: '1.0', partitionKey: 'k', sequenceNumber: String(at), data: Buffer.from(one).toString('base64') },
  })),
})

export interface StageTimes {
  /** Processor milliseconds that detect took for each batch, in order. */
  readonly detect: readonly number[]
  /** The same of correlate for all that became of them, and how many changes that were. */
  readonly correlate: number
  readonly changes: number
  /** Bytes of log that an invocation writes: of detect with a full batch, of correlate with few changes. */
  readonly logged: { readonly detect: number; readonly correlate: number }
}

/** What a shard of the table's stream gathers within the window, where a million events come a day. */
const FEW = 2
const MANY = 200

/** Plays batches through the real bundles of detect and correlate; those before `from` only warm up. */
export const timeStages = async (batches: readonly unknown[], from: number): Promise<StageTimes> => {
  const server = await serveTable()
  const detector = workerOf(server.endpoint, 'detect')
  const correlator = workerOf(server.endpoint, 'correlate')
  const readers = server.table.readers()
  const detect: number[] = []
  let [correlate, changes] = [0, 0]
  const logged = { detect: [] as number[], correlate: [] as number[] }
  for (const [at, batch] of batches.entries()) {
    const { ms, logged: bytes } = await detector.invoke(batch)
    const reported: SourceRecord[] = []
    for (const read of readers) for (let some = await read(); some.length > 0; some = await read()) reported.push(...some)
    const facts = reported.filter(({ event }) => !['finding', 'head'].includes(kindOf(event)))
    // Every fourth batch is judged in small portions, for the log; the time of those is not taken.
    const small = at >= from && at % 4 === 0
    const judged: Invocation[] = []
    for (let start = 0; start < facts.length; start += small ? FEW : MANY)
      judged.push(await correlator.invoke({ Records: facts.slice(start, start + (small ? FEW : MANY)).map(({ event }) => event) }))
    if (at < from) continue
    detect.push(ms)
    logged.detect.push(bytes)
    if (small) logged.correlate.push(...judged.map((one) => one.logged))
    else {
      correlate += judged.reduce((sum, one) => sum + one.ms, 0)
      changes += facts.length
    }
  }
  detector.end()
  correlator.end()
  server.close()
  return { detect, correlate, changes, logged: { detect: mean(logged.detect), correlate: mean(logged.correlate) } }
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length)

const kindOf = (event: Record<string, unknown>): string => (event['dynamodb'] as { NewImage: { kind: { S: string } } }).NewImage.kind.S
