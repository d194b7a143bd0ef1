import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { defaultSettings } from '#core/model/settings.ts'
import { isIncident } from '#core/publish/counts.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { inFiles } from '#simulate/delivery.ts'
import { analyse } from '../../bin/commands/analysis.ts'
import { inBatches } from '../../bin/commands/simulated.ts'
import { EMULATOR } from '../support/emulated.ts'

const CLI = fileURLToPath(new URL('../../bin/kestrail.ts', import.meta.url))
const env = {
  ...process.env,
  AWS_ENDPOINT_URL: EMULATOR,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
}
const run = (...args: string[]) => promisify(execFile)(process.execPath, [CLI, ...args], { env })
const kestrail = async (...args: string[]): Promise<string> => (await run(...args)).stdout

describe.skipIf(!EMULATOR)('backtest over a bucket on emulated AWS', () => {
  const { records, truth } = simulateDay({ seed: 'bucket', date: '2026-05-12', breach: true, events: 2_000 })
  const PREFIX = 'AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/eu-west-1/2026/05/12/'

  beforeAll(async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new S3Client({ endpoint: EMULATOR ?? '', region: 'us-east-1', forcePathStyle: true, credentials })
    await client.send(new CreateBucketCommand({ Bucket: 'backtested' }))
    const put = (Key: string, Body: Buffer) =>
      client.send(new PutObjectCommand({ Bucket: 'backtested', Key, Body, ContentLength: Body.length }))
    let number = 0
    for (const file of inFiles(records, 300))
      await put(`${PREFIX}part-${String(number++).padStart(3, '0')}.json.gz`, gzipSync(JSON.stringify({ Records: file })))
    await put('AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail-Digest/2026/05/12/digest.json.gz', gzipSync('{"digest":true}'))
  })

  it('finds the breach of the day, by what the story tells of it', async () => {
    const { findings } = await analyse(inBatches(records), { content, settings: defaultSettings }, new MemoryStore(), {}, () => {})
    const story = findings.filter(isIncident).flatMap((one) => one.stories)[0] ?? ''
    const text = await kestrail('backtest', story, '--format', 'json', '--over', 's3://backtested/AWSLogs/')
    expect(JSON.parse(text)).toMatchObject([{ rule: story, raised: 1, identities: [[`user:${truth?.origin.arn}`, 1]] }])
  })

  it('reads every record, and no digest', async () => {
    const { stdout, stderr } = await run('backtest', 'first-network', '--over', 's3://backtested/AWSLogs/')
    expect(stdout).toContain(`${records.length.toLocaleString('en')} events read, 0 unreadable`)
    expect(stderr).toBe('')
  })
})
