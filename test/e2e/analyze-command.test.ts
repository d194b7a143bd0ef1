import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyzeCommand } from '../../bin/commands/analyze.ts'
import { learnCommand } from '../../bin/commands/learn.ts'
import { searchCommand } from '../../bin/commands/search.ts'
import { runCommand } from '../support/command-line/command-line.ts'

const stopped = (minute: number) => ({
  eventVersion: '1.09',
  eventTime: `2026-05-12T10:${String(minute).padStart(2, '0')}:00Z`,
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::123456789012:user/alice',
    accountId: '123456789012',
    accessKeyId: 'AKIAEXAMPLE',
    userName: 'alice',
  },
  requestParameters: { name: 'main' },
  responseElements: null,
  readOnly: false,
  eventType: 'AwsApiCall',
  eventID: `stop-${minute}`,
  recipientAccountId: '123456789012',
})

let folder = ''
const at = (name: string): string => join(folder, name)
const analyze = (...args: string[]) => runCommand(analyzeCommand(), at('one.json'), ...args)
const search = (...args: string[]) => runCommand(searchCommand(), 'alice', at('many.json'), ...args)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kestrail-analyze-'))
  await writeFile(at('one.json'), JSON.stringify({ Records: [stopped(0)] }))
  await writeFile(at('many.json'), JSON.stringify({ Records: [5, 2, 4, 1, 3].map(stopped) }))
  await writeFile(at('none.json'), JSON.stringify({ Records: [] }))
})
afterAll(() => rm(folder, { recursive: true }))

describe('kestrail analyze', () => {
  it('--signals lists signals below their own heading, and counts each finding once', async () => {
    const { out } = await analyze('--signals')
    expect(out).toContain('0 incidents, 1 finding (1 medium)')
    expect(out).toContain('1 signal (1 medium); a signal alone is no alert:')
    expect(out).not.toMatch(/×2|in 2 findings/)
    expect(out.match(/CloudTrail trail stopped logging/g)).toHaveLength(2)
    const kinds = (await analyze('--signals', '--format', 'jsonl')).out.match(/"kind":"(?:finding|signal)"/g)
    expect(kinds).toEqual(['"kind":"finding"', '"kind":"signal"'])
  })

  it('--state reports a finding once, then that it is still active; --fail-on and the report keep counting it', async () => {
    const state = ['--state', at('state.db')]
    const first = await analyze(...state, '--fail-on', 'medium')
    expect(first).toMatchObject({ code: 2, err: '--fail-on medium: 1 active finding at medium or above\n' })
    const second = await analyze(...state, '--fail-on', 'medium', '--report', folder)
    expect(second.code).toBe(2)
    expect(second.out).toMatch(
      /^Nothing new in 1 event, 2026-05-12 10:00 UTC; 1 finding of an earlier run is still active \([0-9a-f]{16}\)\.\n/,
    )
    expect(second.err).toContain('--fail-on medium: 1 active finding at medium or above, 1 of an earlier run\n')
    expect(await readFile(at('report.html'), 'utf8')).toContain('CloudTrail trail stopped logging')
    expect(await analyze(...state, '--fail-on', 'high')).toMatchObject({ code: 0, err: '' })
    expect(await analyze(...state, '--format', 'jsonl')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Nothing new in') })
  })

  it('nothing read, nothing in the window and nothing found are three sentences', async () => {
    const empty = await runCommand(analyzeCommand(), at('none.json'))
    expect(empty).toMatchObject({ code: 1, out: expect.stringMatching(/^No events were read: /) })
    expect(await analyze('--since', '2030-01-01')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^No events between --since and --until: the input has 1 event, all outside\./),
    })
    await writeFile(at('quiet.json'), JSON.stringify({ Records: [{ ...stopped(0), eventName: 'DescribeTrails', readOnly: true }] }))
    expect(await runCommand(analyzeCommand(), at('quiet.json'))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^No findings in 1 event, 2026-05-12 10:00 UTC\.\n/),
    })
    expect(await runCommand(learnCommand(), at('none.json'), '--state', at('learned.db'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('no events could be read; nothing was learned'),
    })
  })
})

describe('kestrail search --limit', () => {
  it('holds for findings and events alike, in a table and in JSONL, and events are in order of time', async () => {
    const lines = (await search('--format', 'jsonl', '--limit', '2')).out.trim().split('\n')
    const events = lines.map((line) => JSON.parse(line) as { kind: string; id: string }).filter((value) => value.kind === 'event')
    expect(events.map((event) => event.id)).toEqual(['stop-1', 'stop-2'])
    const { out } = await search('--limit', '2')
    expect([...out.matchAll(/\[(stop-\d)\]/g)].map(([, id]) => id)).toEqual(['stop-1', 'stop-2'])
    expect(out).toContain('and 3 more; --limit 5 shows all')
    const all = (await search('--format', 'jsonl')).out.match(/"kind":"event"/g)
    expect(all).toHaveLength(5)
  })
})
