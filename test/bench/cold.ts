import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { simulateSmall } from '#simulate/organization-small.ts'
import { startDynalite } from '../support/aws/dynalite.ts'
import { eventBridgeEvent } from '../support/aws/running.ts'
import { bundleOf } from './bundles.ts'

const child = fileURLToPath(new URL('cold-child.mjs', import.meta.url))
const run = promisify(execFile)

type Measure = 'boot' | 'import' | 'handle' | 'all' | 'cpu'
export type ColdStart = Readonly<Record<Measure, number>>

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** One record of the stream, as Lambda hands it over. */
const oneRecord = () => {
  const [record] = simulateSmall({ seed: 'cold', events: 20 }).records
  const data = Buffer.from(JSON.stringify(eventBridgeEvent({ ...record }))).toString('base64')
  const kinesis = { kinesisSchemaVersion: '1.0', partitionKey: 'k', sequenceNumber: '1', data, approximateArrivalTimestamp: 1_780_000_000 }
  return { Records: [{ eventSource: 'aws:kinesis', eventVersion: '1.0', eventID: 'shard:1', eventName: 'aws:kinesis:record', kinesis }] }
}

/** Medians in milliseconds of fresh processes that import the bundle and handle one event, and the bundle's bytes. */
const measureColdStarts = async (processes = 20): Promise<{ readonly bytes: number; readonly median: ColdStart }> => {
  const { file, bytes } = bundleOf('detect')
  const table = await startDynalite()
  await table.create('cold')
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: table.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    TABLE_NAME: 'cold',
    ARCHIVE_BUCKET: 'archive',
    POWERTOOLS_METRICS_NAMESPACE: 'Kestrail',
    POWERTOOLS_SERVICE_NAME: 'kestrail-detect',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  }
  const starts: ColdStart[] = []
  for (let at = 0; at < processes; at++) {
    const { stdout } = await run(process.execPath, [child, file, JSON.stringify(oneRecord())], { env })
    starts.push(JSON.parse(stdout) as ColdStart)
  }
  await table.close()
  const of = (name: Measure): number => median(starts.map((start) => start[name]))
  return { bytes, median: { boot: of('boot'), import: of('import'), handle: of('handle'), all: of('all'), cpu: of('cpu') } }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bytes, median: ms } = await measureColdStarts(Number(process.argv[2] ?? 20))
  console.log(`detect bundle: ${bytes.toLocaleString('en')} bytes`)
  console.log(
    `cold start, median in ms: ${ms.all.toFixed(0)} from the process's beginning to the answer (Node ${ms.boot.toFixed(0)}, import ${ms.import.toFixed(0)}, first event ${ms.handle.toFixed(0)}); processor time ${ms.cpu.toFixed(0)}`,
  )
}
