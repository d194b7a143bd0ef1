import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { simulateDay } from '#simulate/day.ts'
import { analyzeCommand } from '../../bin/commands/analyze.ts'
import { backtestCommand } from '../../bin/commands/backtest.ts'
import { rulesCommand } from '../../bin/commands/rules.ts'
import { runCommand } from '../support/command-line/command-line.ts'

const rule = (id: number, name: string, stage = ''): string => `title: ${name}
id: 5f0c0e0a-5a51-4f7c-9c55-0d1e1c9d2b1${id}
date: 2026-01-01
status: experimental
description: A snapshot was deleted.
author: Kestrail
logsource: { product: aws, service: cloudtrail }
detection:
  selection: { eventSource: ec2.amazonaws.com, eventName: ${name} }
  condition: selection
level: high
tags: [attack.impact]
kestrail:
  basis: content${stage}
  dedup: [requestParameters.snapshotId]
`
const STAGED = '\n  stage: staging # since May'

let folder = ''
const at = (name: string): string => join(folder, name)
const trail = ['trail.json', '--settings', 'settings.json', '--rules', 'rules']
const analyze = (...more: string[]) => runCommand(analyzeCommand(), ...trail.map((one) => (one.startsWith('-') ? one : at(one))), ...more)

const rules = (...args: string[]) => runCommand(rulesCommand(), ...args)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kestrail-staging-'))
  const { records, settings } = simulateDay({ seed: 'tuned', date: '2026-05-12', events: 1_500, history: 15 })
  await writeFile(at('trail.json'), JSON.stringify({ Records: records.filter((one) => /Snapshot|RunInstances/.test(one.eventName)) }))
  await writeFile(at('settings.json'), JSON.stringify(settings))
  await mkdir(at('rules'))
  await writeFile(at('rules/own-loud.yml'), rule(1, 'DeleteSnapshot', STAGED))
  await writeFile(at('rules/own-quiet.yml'), rule(2, 'ModifySnapshotAttribute', STAGED))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a rule in staging', () => {
  it('is counted by name, alerts nobody, and is promoted by volume and age', async () => {
    const before = await analyze('--state', at('state.db'))
    const [, staged = '0'] = /staged (\d+)/.exec(before.out) ?? []
    expect(Number(staged)).toBeGreaterThan(20)
    expect(before.out).toContain(`in staging: own-loud ${staged}`)
    expect(before.out).not.toMatch(/DeleteSnapshot|DOES NOT ADD UP/)

    const listed = await rules('list', at('rules'), '--state', at('state.db'))
    expect(listed.out).toMatch(/own-loud: DeleteSnapshot \(staging: \d+ signals in 15\.\d days .*louder than 1\.0 a day\)/)
    expect(listed.out).toMatch(/own-quiet: .*\(staging: 0 signals in 15\.\d days .*: ready\)/)

    const promoted = await rules('promote', '--rules', at('rules'), '--state', at('state.db'))
    expect(promoted).toMatchObject({ code: 3 })
    expect(promoted.out).toMatch(/own-loud stays in staging: .*louder/)
    expect(promoted.out).toMatch(/own-quiet is live .*own-quiet\.yml/)
    expect(await readFile(at('rules/own-quiet.yml'), 'utf8')).toBe(rule(2, 'ModifySnapshotAttribute'))
  })

  it('is shown by a backtest as if it were live', async () => {
    const { out } = await runCommand(
      backtestCommand(),
      at('rules/own-loud.yml'),
      '--over',
      at('trail.json'),
      '--settings',
      at('settings.json'),
    )
    expect(out).toMatch(/own-loud: \d+ raised \(\d+ high\)/)
    expect(out).toMatch(/by day\n {4}2026-04-27/)
  })

  it('is promoted manually, whatever it weighs', async () => {
    expect(
      await rules('promote', 'own-loud', '--rules', at('rules'), '--over', at('trail.json'), '--settings', at('settings.json')),
    ).toMatchObject({ code: 3 })
    expect(await rules('promote', 'own-loud', '--rules', at('rules'), '--state', at('state.db'), '--force')).toMatchObject({ code: 0 })
    const after = await analyze()
    expect(after.out).toMatch(/staged 0 /)
    expect(after.out).toContain('DeleteSnapshot')
    expect(await rules('promote', 'own-loud', '--rules', at('rules'))).toMatchObject({
      code: 1,
      err: 'own-loud: is not in staging\n',
    })
  })

  it('may be held by the settings, and is let go there', async () => {
    const settings = JSON.parse(await readFile(at('settings.json'), 'utf8'))
    await writeFile(at('held.json'), JSON.stringify({ ...settings, staging: ['own-loud'] }))
    const held = () => runCommand(analyzeCommand(), at('trail.json'), '--settings', at('held.json'), '--rules', at('rules'))
    expect((await held()).out).toMatch(/in staging: own-loud \d+/)
    expect(await rules('promote', 'own-loud', '--rules', at('rules'), '--settings', at('held.json'))).toMatchObject({
      code: 0,
      out: expect.stringContaining('manually'),
    })
    expect((await held()).out).not.toContain('in staging')
  })
})
