import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { analyzeCommand } from '../../bin/commands/analyze.ts'
import { backtestCommand } from '../../bin/commands/backtest.ts'
import { reportCommand } from '../../bin/commands/report.ts'
import { searchCommand } from '../../bin/commands/search.ts'
import { tuneCommand } from '../../bin/commands/tune.ts'
import { type Printed, runCommand } from '../support/command-line/command-line.ts'
import { HOSTILE } from '../support/records/sample-findings.ts'

/** What would steer a terminal, but our own line breaks. */
const STEERS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const ACCOUNT = '123456789012'

/** Calls by users, with agents, on resources, under event ids that are all meant to do harm. */
const records = HOSTILE.flatMap((text, at) => {
  const other = HOSTILE[(at + 7) % HOSTILE.length] ?? ''
  const call = (eventSource: string, eventName: string, requestParameters: unknown, minute: number) => ({
    eventVersion: '1.09',
    eventTime: new Date(Date.parse('2026-05-12T08:00:00Z') + (at * 20 + minute) * 60_000).toISOString(),
    eventSource,
    eventName,
    awsRegion: 'eu-west-1',
    sourceIPAddress: minute === 2 ? text : '198.51.100.7',
    userAgent: other,
    userIdentity: {
      type: 'IAMUser',
      principalId: `AIDA${at}`,
      arn: `arn:aws:iam::${ACCOUNT}:user/${text}`,
      accountId: ACCOUNT,
      accessKeyId: `AKIA${String(at).padStart(16, '0')}`,
      userName: text,
    },
    requestParameters,
    responseElements: null,
    eventID: `${at}-${minute}-${text}`,
    eventType: 'AwsApiCall',
    readOnly: false,
    recipientAccountId: ACCOUNT,
  })
  const open = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${other}/*`, Sid: text }],
  })
  const stopped = call('cloudtrail.amazonaws.com', 'StopLogging', { name: text }, 2)
  // Every other one does enough for an incident.
  if (at % 2 === 1) return [stopped]
  return [
    call('iam.amazonaws.com', 'CreateAccessKey', { userName: other }, 1),
    stopped,
    call('s3.amazonaws.com', 'PutBucketPolicy', { bucketName: other, bucketPolicy: open }, 3),
  ]
})

let folder = ''
const at = (name: string): string => join(folder, name)
let findings: AnyFinding[] = []
const analyze = (...more: string[]): Promise<Printed> => runCommand(analyzeCommand(), at('trail.json'), ...more)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kestrail-hostile-'))
  await writeFile(at('trail.json'), JSON.stringify({ Records: records }))
  await analyze(
    '--format',
    'jsonl',
    '--out',
    at('findings.jsonl'),
    '--state',
    at('state.db'),
    '--report',
    folder,
    '--evidence',
    at('evidence'),
  )
  findings = (await readFile(at('findings.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AnyFinding)
})
afterAll(() => rm(folder, { recursive: true }))

/** Printed, safe for a terminal, and not empty. */
const safely = ({ out, err }: Printed): string => {
  expect(STEERS.exec(out)?.[0]).toBeUndefined()
  expect(STEERS.exec(err)?.[0]).toBeUndefined()
  expect(out.length).toBeGreaterThan(20)
  return out
}

const ELEMENTS =
  /^(?:!doctype|html|head|meta|title|style|script|body|header|main|nav|section|article|aside|footer|div|span|p|a|b|i|em|strong|small|code|pre|br|hr|h[1-6]|ul|ol|li|dl|dt|dd|table|caption|colgroup|col|thead|tbody|tr|th|td|figure|figcaption|details|summary|button|input|label|time|svg|g|path|rect|circle|line|text|tspan|polyline|polygon|marker|defs)$/i

/** Elements that are not ours, and attributes that would run or load something. Our script and style stand apart, bound by hash. */
const foreignIn = (html: string): string[] =>
  [...html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '').matchAll(/<\/?([^\s>/]*)([^>]*)>?/g)].flatMap(([tag, name = '', rest = '']) => {
    const attributes = rest.replace(/"[^"]*"/g, '""')
    const link = /\s(?:href|src|action|xlink:href)="(?!#)/i.test(rest)
    return ELEMENTS.test(name) && !/['<]|\son\w+\s*=/i.test(attributes) && !link ? [] : [tag]
  })

/** Every text of a message that Slack reads as markup; `plain_text` it shows as it is. */
const markupIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  const { type, text } = value as { type?: unknown; text?: unknown }
  return type === 'mrkdwn' && typeof text === 'string' ? [text] : Object.values(value).flatMap(markupIn)
}

describe('a hostile trail', () => {
  it('is found out', () => {
    // Users who use a key that another hostile user made for them act for that one.
    expect(findings.length).toBeGreaterThanOrEqual(HOSTILE.length / 2)
    expect(findings.filter(isIncident).length).toBeGreaterThanOrEqual(HOSTILE.length / 4)
    expect(new Set(findings.map((one) => one.detection)).size).toBeGreaterThan(1)
  })

  it('leaves the terminal unharmed, whatever is asked', async () => {
    const reported = findings.filter((one) => one.kind === 'finding').slice(0, 4)
    safely(await analyze('--signals'))
    for (const format of ['jsonl', 'asff', 'ocsf']) safely(await analyze('--format', format))
    for (const path of ['trail.json', 'state.db', 'findings.jsonl'])
      for (const format of ['table', 'jsonl']) safely(await runCommand(searchCommand(), 'arn:aws', at(path), '--format', format))
    safely(await runCommand(searchCommand(), '\u001b[2J\u202e', at('trail.json')))
    for (const format of ['text', 'json'])
      safely(
        await runCommand(
          backtestCommand(),
          ...new Set(reported.map((one) => one.detection)),
          '--over',
          at('trail.json'),
          '--format',
          format,
        ),
      )
    for (const one of reported)
      safely(
        await runCommand(
          tuneCommand(),
          one.id,
          '--findings',
          at('findings.jsonl'),
          '--verdict',
          'benign',
          '--reason',
          HOSTILE[0]!,
          '--author',
          HOSTILE[3]!,
          '--out',
          at('quiet'),
        ),
      )
    safely(await runCommand(tuneCommand(), 'list', '--rules', at('quiet')))
    safely(await runCommand(tuneCommand(), 'test', '--rules', at('quiet'), '--findings', at('findings.jsonl')))
    expect(safely(await analyze('--rules', at('quiet')))).toMatch(/suppressed by suppress-/)
  })

  it('makes no formula in CSV', async () => {
    const { out } = await analyze('--format', 'csv')
    const cells = [...out.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/g)].map(([, cell = '']) => cell)
    expect(cells.length).toBeGreaterThan(findings.length * 10)
    expect(cells.join('').length + cells.length * 3).toBeGreaterThan(out.length * 0.95)
    expect(cells.filter((cell) => /^\s*[=+\-@|%]/.test(cell) || /[^\P{Cc}\n]|\p{Cf}/u.test(cell))).toEqual([])
  })

  it('makes no element, attribute or link in HTML', async () => {
    await runCommand(reportCommand(), '--state', at('state.db'), '--out', at('stored'))
    for (const path of ['report.html', 'stored/report.html']) {
      const html = await readFile(at(path), 'utf8')
      expect(html).toContain('&lt;script&gt;alert(1)')
      expect(foreignIn(html)).toEqual([])
      expect(STEERS.exec(html)?.[0]).toBeUndefined()
    }
  })

  it('makes no mention, link or style in Slack', () => {
    const said = findings.map(toSlackBlocks).flatMap(({ text, blocks }) => [text, ...markupIn(blocks)])
    expect(said.length).toBeGreaterThan(findings.length)
    expect(said.filter((text) => /[<>]|\p{Cf}/u.test(text.replaceAll('\u2060', '')))).toEqual([])
  })

  it('stays in its folders', async () => {
    const packs = await readdir(at('evidence'))
    expect(packs.length).toBeGreaterThan(0)
    expect(packs.filter((name) => !/^[0-9a-f]+$/.test(name))).toEqual([])
    expect((await readdir(at('quiet'))).filter((name) => !/^suppress-[\w-]+\.yml$/.test(name))).toEqual([])
    const others = (await readdir(folder)).filter((name) => !name.startsWith('state.db'))
    expect(others.sort()).toEqual(['evidence', 'findings.jsonl', 'quiet', 'report.html', 'stored', 'trail.json'])
  })
})
