import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqliteStore } from '#adapters/local/sqlite-store.ts'
import { toJsonl } from '#core/render/jsonl.ts'
import { simulateDay } from '#simulate/day.ts'
import { analyzeCommand } from '../../bin/commands/analyze.ts'
import { tuneCommand } from '../../bin/commands/tune.ts'
import { runCommand } from '../support/command-line/command-line.ts'
import { finding, sampleIncident } from '../support/records/sample-findings.ts'

const RULE = `title: EBS snapshot deleted
id: 5f0c0e0a-5a51-4f7c-9c55-0d1e1c9d2b11
status: experimental
description: A snapshot was deleted.
author: Kestrail
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventSource: ec2.amazonaws.com, eventName: DeleteSnapshot }
  condition: selection
level: medium
tags: [attack.impact, attack.t1490]
kestrail: { dedup: [requestParameters.snapshotId] }
`

let folder = ''
const at = (name: string): string => join(folder, name)
const analyze = (...more: string[]) =>
  runCommand(analyzeCommand(), at('trail.json'), '--settings', at('settings.json'), '--rules', at('rules'), ...more)
const tune = (...args: string[]) => runCommand(tuneCommand(), ...args)
const sums = (out: string): number[] => {
  const [, line = ''] = /^signals (.*)$/m.exec(out) ?? []
  return [...line.matchAll(/\d[\d,]*/g)].map(([number]) => Number(number.replaceAll(',', '')))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kestrail-tune-'))
  const { records, settings } = simulateDay({ seed: 'tuned', date: '2026-05-12', breach: true, events: 500 })
  await writeFile(at('trail.json'), JSON.stringify({ Records: records }))
  await writeFile(at('settings.json'), JSON.stringify(settings))
  await mkdir(at('rules'))
  await writeFile(at('rules/own-snapshot-deleted.yml'), RULE)
})
afterAll(() => rm(folder, { recursive: true }))

describe('kestrail tune', () => {
  it('silences one identity in one place; the sums balance; removing it brings everything back', async () => {
    await analyze('--format', 'jsonl', '--out', at('findings.jsonl'))
    const before = await analyze()
    const noisy = (await readFile(at('findings.jsonl'), 'utf8'))
      .split('\n')
      .filter((line) => line.includes('"own-snapshot-deleted"') && line.startsWith('{"schema":1,"kind":"finding"'))
      .map((line) => JSON.parse(line) as { id: string })
    expect(noisy.length).toBeGreaterThan(3)

    const answer = ['--findings', at('findings.jsonl'), '--verdict', 'benign', '--reason', 'backups expire', '--author', 'kim@example.com']
    const tuned = await tune(noisy[0]!.id, ...answer, '--out', at('quiet'))
    expect(tuned).toMatchObject({ code: 0, err: '' })
    expect(tuned.out).toMatch(/It would have hidden 2 findings of \d+ in the past:/)
    const [file = ''] = await readdir(at('quiet'))

    const during = await analyze(at('quiet'))
    const [signals, published, grouped, suppressed, staged, kept] = sums(during.out)
    expect(suppressed).toBe(2)
    expect(signals).toBe(published! + grouped! + suppressed! + staged! + kept!)
    expect(sums(before.out)).toEqual([signals, published! + 2, grouped, 0, staged, kept])
    expect(during.out).toContain(`suppressed by ${file.replace('.yml', '')}: 2 findings`)
    expect(during.out.split('\n').filter((line) => /CRITICAL|HIGH/.test(line))).toEqual(
      before.out.split('\n').filter((line) => /CRITICAL|HIGH/.test(line)),
    )

    const settings = JSON.parse(await readFile(at('settings.json'), 'utf8'))
    await writeFile(at('named.json'), JSON.stringify({ ...settings, suppressions: ['quiet'] }))
    const named = await runCommand(analyzeCommand(), at('trail.json'), '--settings', at('named.json'), '--rules', at('rules'))
    expect(named.out).toBe(during.out)
    expect((await tune('list', '--settings', at('named.json'))).out).toContain(file.replace('.yml', ''))
    expect((await tune('list', '--rules', at('quiet'))).out).toMatch(
      /until .*, by kim@example.com[\s\S]*backups expire[\s\S]*1 suppression$/m,
    )
    expect(await tune('test', '--rules', at('quiet'), '--findings', at('findings.jsonl'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('hidden 2 findings'),
    })
    expect((await tune('remove', file.replace('.yml', ''), '--rules', at('quiet'))).out).toContain(file)
    expect(existsSync(join(at('quiet'), file))).toBe(false)
    expect((await analyze(at('quiet'))).out).toBe(before.out)
  })

  it('stores it in the state file, until it is removed', async () => {
    const state = at('state.db')
    await analyze('--state', state)

    const store = new SqliteStore(state)
    const noisy = store
      .rows('finding')
      .flatMap(({ value }) => (value.kind === 'finding' && value.finding.detection === 'own-snapshot-deleted' ? [value.finding.id] : []))
    const tuned = await tune(noisy[0]!, '--state', state, '--verdict', 'false-positive')
    expect(tuned).toMatchObject({ code: 0, out: expect.stringContaining(`Stored in ${state}`) })
    const [, id = ''] = /^(suppress-[\w-]+):/m.exec(tuned.out) ?? []
    expect(sums((await analyze('--state', state)).out)[3]).toBe(2)
    expect((await tune('list', '--state', state)).out).toContain(id)
    expect((await tune('remove', id, '--state', state)).code).toBe(0)
    expect((await tune('list', '--state', state)).out).toContain('0 suppressions')
    expect(sums((await analyze('--state', state)).out)[3]).toBe(0)
    expect(await tune('remove', id, '--state', state)).toMatchObject({ code: 1, err: expect.stringContaining('no suppression') })
  })

  it('refuses to hide what an incident rests on, in words and by its exit code', async () => {
    const signal = sampleIncident.signals.find((one) => one.detection === 'rds-snapshot-shared')!
    const evidence = finding({
      id: 'feedfacecafe0001',
      detection: signal.detection,
      origin: sampleIncident.origin,
      account: signal.account,
      resources: sampleIncident.resources.filter((one) => one.kind === 'AwsRdsDbSnapshot'),
    })
    await writeFile(at('reported.jsonl'), toJsonl([sampleIncident, evidence]))
    const refused = (id: string) => tune(id, '--findings', at('reported.jsonl'), '--verdict', 'benign', '--out', at('never'))
    expect(await refused('feedface')).toMatchObject({ code: 3, err: expect.stringMatching(/^Refused: .*would hide evidence of incident/) })
    expect(await refused(sampleIncident.id)).toMatchObject({ code: 3, err: expect.stringContaining('never suppressed') })
    expect(existsSync(at('never'))).toBe(false)
  })

  it('names what is missing', async () => {
    await writeFile(at('reported.jsonl'), `${toJsonl([finding()])}not json\n{"schema":1}\n`)
    expect(await tune(finding().id, '--verdict', 'benign')).toMatchObject({
      code: 64,
      err: expect.stringContaining('--findings, --state, --table or --over'),
    })
    expect(await tune(finding().id, '--findings', at('reported.jsonl'))).toMatchObject({
      code: 64,
      err: expect.stringContaining('--verdict'),
    })
    expect(await tune('0000', '--findings', at('reported.jsonl'), '--verdict', 'benign')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/2 lines are not findings[\s\S]*no finding 0000/),
    })
    expect(await tune(finding().id, '--state', at('none.db'), '--verdict', 'benign')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no such state file'),
    })
    const past = await tune(finding().id, '--findings', at('reported.jsonl'), '--verdict', 'benign', '--expires', '2020-01-01')
    expect(past).toMatchObject({ code: 3, err: expect.stringContaining('still to come') })
    const only = await tune(finding().id, '--findings', at('reported.jsonl'), '--verdict', 'benign', '--dry-run')
    expect(only.out).toContain('Nothing was stored: --dry-run.')
  })
})
