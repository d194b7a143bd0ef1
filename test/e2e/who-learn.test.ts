import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { createProgram } from '../../bin/cli/program.ts'
import { runCommand } from '../support/command-line/command-line.ts'
import { minutesAfter, record, role, user } from '../support/records/cloudtrail.ts'

const run = (...words: string[]) => runCommand(createProgram(), ...words)

const EVE = user('eve')
const SESSION = role('admin', 'tmp', { accessKeyId: 'ASIAEXAMPLETMP' })

const call = (day: number, userIdentity: Json, source: string, eventName: string, more: Json = {}) =>
  record({
    eventTime: minutesAfter(day * 1440),
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.7',
    requestParameters: undefined,
    userIdentity,
    eventID: `${eventName}-${day}`,
    ...more,
  })

const RECORDS = [
  call(0, EVE, 'ec2', 'DescribeInstances'),
  call(20, EVE, 'sts', 'AssumeRole', {
    requestParameters: { roleArn: 'arn:aws:iam::123456789012:role/admin', roleSessionName: 'tmp' },
    responseElements: { credentials: { accessKeyId: 'ASIAEXAMPLETMP' } },
  }),
  call(20.01, SESSION, 'iam', 'CreateUser', { readOnly: false, requestParameters: { userName: 'backdoor' } }),
]

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kestrail-who-'))
  writeFileSync(join(folder, 'trail.json'), JSON.stringify({ Records: RECORDS }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('kestrail who and learn', () => {
  it('traces a session to its origin, from the logs', async () => {
    const { code, out } = await run('who', 'ASIAEXAMPLETMP', join(folder, 'trail.json'))
    expect(code).toBe(0)
    expect(out).toContain('user eve → session ASIAEXAMPLETMP')
    expect(out).toContain('session ASIAEXAMPLETMP was created by user eve (AssumeRole)')
    expect(out).toContain('iam:CreateUser  from 203.0.113.7')
  })
  it('learns, and traces the same from the state file: by session name and address', async () => {
    const state = join(folder, 'state.db')
    const learned = await run('learn', join(folder, 'trail.json'), '--state', state)
    expect(learned.out).toMatch(/^Learned 2 identities from 3 events, 2026-05-01 to 2026-05-21; 0 records unreadable\./)
    for (const asked of ['tmp', '203.0.113.7']) {
      const { out, err } = await run('who', asked, state)
      expect(out, `${asked}: ${err}`).toContain('user eve → session ASIAEXAMPLETMP')
      expect(out).toContain('CreateUser')
    }
    const { out } = await run('who', 'eve', state)
    expect(out).toContain('user eve\n')
    expect(out).toContain('from the state file')
  })
  it('an identity without calls is reported with where it was searched', async () => {
    const { code, err } = await run('who', 'nobody', join(folder, 'trail.json'))
    expect([code, err]).toEqual([1, `No calls by or from nobody in ${join(folder, 'trail.json')}.\n`])
  })
  it('names a bucket that cannot be read', async () => {
    const { code, err } = await run('learn', 's3://NOT A BUCKET', '--state', join(folder, 'other.db'))
    expect(code).toBe(1)
    expect(err).toContain('write s3://bucket/prefix')
  })
})
