import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SourceRecord } from '../support/event-source.ts'
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
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
})

/** A warm worker of a stage's real bundle. */
const workerOf = (endpoint: string, handler: string) => {
  const process_: ChildProcess = spawn(process.execPath, [child, bundleOf(handler).file], {
    env: environment(endpoint, handler),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: process_.stdout! })[Symbol.asyncIterator]()
  return {
    /** Processor time of one invocation, in milliseconds. */
    invoke: async (event: unknown): Promise<number> => {
      process_.stdin!.write(`${JSON.stringify(event)}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`the worker of ${handler} ended`)
      return Number(value)
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
}

/** Plays batches through the real bundles of detect and correlate; those before `from` only warm up. */
export const timeStages = async (batches: readonly unknown[], from: number): Promise<StageTimes> => {
  const server = await serveTable()
  const detector = workerOf(server.endpoint, 'detect')
  const correlator = workerOf(server.endpoint, 'correlate')
  const readers = server.table.readers()
  const detect: number[] = []
  let [correlate, changes] = [0, 0]
  for (const [at, batch] of batches.entries()) {
    const ms = await detector.invoke(batch)
    const told: SourceRecord[] = []
    for (const read of readers) for (let some = await read(); some.length > 0; some = await read()) told.push(...some)
    const facts = told.filter(({ event }) => !['finding', 'head'].includes(kindOf(event)))
    let judged = 0
    for (let start = 0; start < facts.length; start += 200)
      judged += await correlator.invoke({ Records: facts.slice(start, start + 200).map(({ event }) => event) })
    if (at < from) continue
    detect.push(ms)
    correlate += judged
    changes += facts.length
  }
  detector.end()
  correlator.end()
  server.close()
  return { detect, correlate, changes }
}

const kindOf = (event: Record<string, unknown>): string => (event['dynamodb'] as { NewImage: { kind: { S: string } } }).NewImage.kind.S
