import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createProgram } from '../../bin/cli/program.ts'
import { runCommand } from '../support/command-line/command-line.ts'
import { testPlaces } from '../support/records/mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'flow-settings-'))
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const run = async (...args: string[]): Promise<string> => {
  const { out, err, code } = await runCommand(createProgram(), ...args)
  if (code !== 0) throw new Error(err)
  return out
}

const START = Math.floor(Date.parse('2026-05-12T10:00:00Z') / 1000)
const LINES = [0, 9, 10, 11]
  .map((day) => START + day * 86_400)
  .map(
    (start, at) => `eni-0123456789abcdef0 10.0.1.5 ${at === 1 ? '198.51.100.9' : '192.0.2.9'} 51234 443 6 20 4000 ${start} ACCEPT egress`,
  )
const CROSSING = `eni-0123456789abcdef0 10.0.1.5 10.0.2.7 51234 5432 6 20 4000 ${START} ACCEPT egress`
// A format of one's own without header: only the settings report how to read it.
const logs = file('flows.log', `${[...LINES, CROSSING].join('\n')}\n`)
file('places.mmdb', testPlaces())
const settings = file(
  'settings.json',
  JSON.stringify({
    flowFormat: 'interface-id srcaddr dstaddr srcport dstport protocol packets bytes start action flow-direction',
    addressData: ['places.mmdb'],
    segments: [
      { name: 'web', cidrs: ['10.0.1.0/24'], mayReach: [] },
      { name: 'data', cidrs: ['10.0.2.0/24'], mayReach: [] },
    ],
  }),
)

it('settings name the format, the address data and the segments of flows', async () => {
  const lines = (await run('analyze', logs, '--settings', settings, '--signals', '--format', 'jsonl')).trim().split('\n')
  const reported = lines.map((line) => JSON.parse(line) as { kind: string; detection: string; summary: string; why: string[] })
  expect(reported.filter((one) => one.kind === 'finding').map((one) => one.detection)).toEqual(['segment-crossed'])
  expect(reported.find((one) => one.detection === 'segment-crossed')?.summary).toContain(
    '10.0.1.5 in web reached port 5432 of 10.0.2.7 in data',
  )
  const news = reported.filter((one) => one.kind === 'signal' && one.detection.startsWith('first-')).map((one) => one.detection)
  expect(reported.find((one) => one.detection === 'first-country-of-interface')?.why).toContain(
    'The other side: BR, AS64498 Example Telecom.',
  )
  expect(news.sort()).toEqual(['first-country-of-interface', 'first-system-of-interface'])
})

it('segments --declare proposes what may be declared', async () => {
  const { segments } = JSON.parse(await run('segments', logs, '--settings', settings, '--declare')) as { segments: { name: string }[] }
  expect(segments.map((one) => one.name)).toEqual(['10.0.1.0/24', '10.0.2.0/24', 'internet'])
})
