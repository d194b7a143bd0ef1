import { describe, expect, it } from 'vitest'
import { outside } from '../../bin/cli/logs.ts'

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`)
const trail = (date: string): string => `AWSLogs/123456789012/CloudTrail/eu-west-1/${date}/123456789012_CloudTrail_eu-west-1_x.json.gz`
const span = { since: day('2026-05-05'), until: day('2026-05-06') }

describe('objects of a bucket by the day in their key', () => {
  it('are left out on days on which nothing of the span can have been delivered', () => {
    const fetched = ['03', '04', '05', '06', '07', '08', '09', '10'].filter((date) => outside(trail(`2026/05/${date}`), span) === undefined)
    expect(fetched).toEqual(['04', '05', '06', '07', '08'])
  })

  it('are all fetched where no time is asked for', () => {
    expect(outside(trail('1999/01/01'), {})).toBeUndefined()
    expect(outside(trail('1999/01/01'), { since: undefined, until: undefined })).toBeUndefined()
  })

  it('are known by partitions with names, too', () => {
    const flows = (date: string) => `AWSLogs/aws-account-id=1/aws-service=vpcflowlogs/aws-region=x/${date}/a.log.gz`
    expect(outside(flows('year=2026/month=04/day=01'), span)).toContain('--since and --until')
    expect(outside(flows('year=2026/month=05/day=05/hour=10'), span)).toBeUndefined()
  })

  it('are fetched where the key names no day', () => {
    for (const key of ['exports/all.json.gz', 'AWSLogs/2026/13/99/x.json', 'a/2026/5/1/x.json']) expect(outside(key, span)).toBeUndefined()
  })
})
