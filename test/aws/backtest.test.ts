import { beforeAll, describe, expect, it } from 'vitest'
import { isIncident } from '#core/model/finding.ts'
import { simulateDay } from '#simulate/day.ts'
import { inFiles } from '#simulate/delivery.ts'
import { EMULATOR, fillBucket, forgetAll, kestrail } from '../support/aws/emulated.ts'
import { trailFiles } from '../support/aws/s3-ingest.ts'
import { locally } from '../support/command-line/command-line.ts'

describe.skipIf(!EMULATOR)('backtest over a bucket on emulated AWS', () => {
  const { records, truth } = simulateDay({ seed: 'bucket', date: '2026-05-12', breach: true, events: 2_000 })
  const PREFIX = 'AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/eu-west-1'

  beforeAll(async () => {
    await forgetAll()
    await fillBucket('backtested', trailFiles(PREFIX, '2026/05/12', inFiles(records, 300)))
  })

  it('finds the breach of the day, by what the story announces it', async () => {
    const story = (await locally(records)).filter(isIncident).flatMap((one) => one.stories)[0] ?? ''
    const { out } = await kestrail(['backtest', story, '--format', 'json', '--over', 's3://backtested/AWSLogs/'])
    expect(JSON.parse(out)).toMatchObject([{ rule: story, raised: 1, identities: [[`user:${truth?.origin.arn}`, 1]] }])
  })

  it('reads every record, and no digest', async () => {
    const { out, err, code } = await kestrail(['backtest', 'first-network', '--over', 's3://backtested/AWSLogs/'])
    expect(out).toContain(`Read ${records.length.toLocaleString('en')} events; 0 records unreadable`)
    expect([err, code]).toEqual(['s3://backtested/AWSLogs/: a CloudTrail digest, which proves log files and holds no records\n', 0])
  })
})
