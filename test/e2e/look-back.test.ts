import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Incident } from '#core/model/finding.ts'
import { type SimulatedDay, simulateDay } from '#simulate/day.ts'
import { analyzeCommand } from '../../bin/commands/analyze.ts'
import { reportCommand } from '../../bin/commands/report.ts'
import { searchCommand } from '../../bin/commands/search.ts'
import { runCommand } from '../support/command-line/command-line.ts'

let folder = ''
let day: SimulatedDay
let incident: Incident
const at = (name: string): string => join(folder, name)
const settings = () => ['--settings', at('settings.json')]
const search = (words: string, path: string, ...more: string[]) => runCommand(searchCommand(), words, at(path), ...more)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kestrail-back-'))
  day = simulateDay({ seed: 'looked-back', date: '2026-05-12', breach: true, events: 600 })
  await writeFile(at('trail.json'), JSON.stringify({ Records: day.records }))
  await writeFile(at('settings.json'), JSON.stringify(day.settings))
  const kept = ['--state', at('state.db'), '--evidence', at('evidence'), '--format', 'jsonl', '--out', at('findings.jsonl')]
  await runCommand(analyzeCommand(), at('trail.json'), ...settings(), ...kept)
  const lines = (await readFile(at('findings.jsonl'), 'utf8')).trim().split('\n')
  incident = lines.map((line) => JSON.parse(line) as Incident).find((one) => one.kind === 'incident')!
})
afterAll(() => rm(folder, { recursive: true }))

describe('kestrail search', () => {
  it.each(['findings.jsonl', 'state.db', 'trail.json'])(
    'finds the incident in %s by identity, address, resource, technique and text',
    async (path) => {
      const { name } = day.truth!.origin
      for (const words of [
        name,
        day.truth!.attackerAddresses[0]!,
        incident.resources[0]!.arn,
        incident.techniques[0]!,
        `"${incident.title.slice(0, 12)}"`,
      ]) {
        const more = path === 'trail.json' ? settings() : []
        expect([words, (await search(words, path, ...more)).out.includes(incident.id)]).toEqual([words, true])
      }
    },
  )

  it('finds events: raw ones in logs, remembered ones in a state file', async () => {
    const [address = ''] = day.truth!.attackerAddresses
    const made = day.records.filter((one) => JSON.stringify(one).includes(`"${address}"`))
    const ids = new Set(made.map((one) => one.eventID))
    const raw = await search(address, 'trail.json', '--format', 'jsonl')
    const events = raw.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((one) => one.kind === 'event')
    expect(new Set(events.map((one) => one.id))).toEqual(ids)
    const remembered = await search(address, 'state.db', '--limit', '2')
    expect(remembered.out).toMatch(/\d+ events:\n.*\n.*\n {2}and \d+ more; --limit \d+ shows all/)
  })

  it('says so where there is nothing, by its exit code too', async () => {
    expect(await search('nowhere-to-be-found', 'findings.jsonl')).toMatchObject({ code: 1, out: '0 incidents and findings.\n0 events.\n' })
    expect(await search('  ', 'findings.jsonl')).toMatchObject({ code: 64, err: expect.stringContaining('write the words to search for') })
    expect(await search('x', 'none.json')).toMatchObject({ code: 1, err: expect.stringContaining('no events could be read') })
  })
})

describe('kestrail report', () => {
  it('shows the stored incident, with the events that state remembers', async () => {
    const { out, code } = await runCommand(reportCommand(), '--state', at('state.db'), '--out', at('stored'))
    expect([code, out]).toEqual([0, expect.stringContaining('1 incident')])
    const html = await readFile(at('stored/report.html'), 'utf8')
    expect(html).toContain(incident.title)
    expect(html).toContain('Signals: ')
    expect(html).toContain(incident.signals[0]!.events[0]!)
    expect(html).not.toContain('records read')
  })

  it('needs one source to report on', async () => {
    expect(await runCommand(reportCommand(), '--out', at('stored'))).toMatchObject({
      code: 64,
      err: expect.stringContaining('--state FILE or --table NAME'),
    })
    expect(await runCommand(reportCommand(), '--state', at('trail.json'), '--out', at('stored'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not a state file'),
    })
  })
})

describe('kestrail analyze --evidence', () => {
  it('keeps every record behind the incident, and sums that sha256sum verifies', async (context) => {
    const pack = join(at('evidence'), incident.id)
    const manifest = JSON.parse(await readFile(join(pack, 'manifest.json'), 'utf8'))
    expect(manifest).toMatchObject({ finding: incident.id, missing: [] })
    const records = (await readFile(join(pack, 'events.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(records).toHaveLength(manifest.events)
    for (const ids of Object.values(day.truth!.stages)) expect(records.some((one) => ids.includes(one.eventID))).toBe(true)
    const byId = new Map(day.records.map((one) => [one.eventID, one]))
    for (const record of records) expect(record).toEqual(JSON.parse(JSON.stringify(byId.get(record.eventID))))
    if (spawnSync('sha256sum', ['--version']).status !== 0) return context.skip('SKIPPED: there is no sha256sum here')
    for (const name of await readdir(at('evidence')))
      expect(spawnSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: join(at('evidence'), name) }).status).toBe(0)
  })
})
