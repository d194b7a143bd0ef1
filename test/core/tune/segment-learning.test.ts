import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flow } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { NOTHING_DECLARED } from '#core/normalize/flow-facts.ts'
import { defaultSettings, parseSettings } from '#core/settings/settings.ts'
import { createSegmentLearning } from '#core/tune/segment-learning.ts'

const FIELDS = 'subnet-id srcaddr dstaddr srcport dstport protocol start action flow-direction'.split(' ')
const format = parseFlowFormat(FIELDS.map((name) => `\${${name}}`).join(' '))

const flow = (line: string, ours: Parameters<typeof normalizeFlow>[1] = NOTHING_DECLARED): Flow => {
  if (typeof format === 'string') throw new Error(format)
  const made = normalizeFlow({ kind: 'flow-line', record: line, format, place: { file: 'test' } }, ours)
  if (typeof made === 'string' || 'reason' in made) throw new Error(`no flow: ${line}`)
  return made
}

const LINES = [
  'subnet-web 203.0.113.9 10.0.1.5 51234 443 6 1780000000 ACCEPT ingress',
  'subnet-web 10.0.1.5 10.0.2.7 51234 8080 6 1780000000 ACCEPT egress',
  'subnet-app 10.0.1.5 10.0.2.7 51234 8080 6 1780000000 ACCEPT ingress',
  'subnet-app 10.0.2.7 10.0.3.9 51234 5432 6 1780000000 ACCEPT egress',
  'subnet-app 10.0.2.7 198.51.100.9 51234 443 6 1780000000 ACCEPT egress',
  'subnet-app 10.0.2.7 10.0.9.9 51234 22 6 1780000000 REJECT egress',
  'subnet-app 10.0.3.9 10.0.2.7 5432 51234 6 1780000000 ACCEPT ingress',
  'subnet-web 2001:db8:a:100::5 2001:db8:a:102::7 51234 8080 6 1780000000 ACCEPT egress',
]

const learned = (lines: readonly string[]) => {
  const learning = createSegmentLearning()
  for (const line of lines) learning.observe(flow(line))
  return learning.segments().segments
}

describe('segments learned from flows', () => {
  const segments = learned(LINES)

  it('name subnets, hold both families, and may reach what was reached', () => {
    expect(segments).toEqual([
      { name: '10.0.3.0/24', cidrs: ['10.0.3.0/24'], mayReach: [] },
      { name: '2001:db8:a:102::/64', cidrs: ['2001:db8:a:102::/64'], mayReach: [] },
      { name: 'internet', cidrs: ['0.0.0.0/0', '::/0'], mayReach: ['subnet-web'] },
      { name: 'subnet-app', cidrs: ['10.0.2.0/24'], mayReach: ['10.0.3.0/24', 'internet'] },
      { name: 'subnet-web', cidrs: ['10.0.1.0/24', '2001:db8:a:100::/64'], mayReach: ['2001:db8:a:102::/64', 'subnet-app'] },
    ])
  })

  it('are the same in any order', () => {
    const shuffled = fc.shuffledSubarray([...LINES, ...LINES], { minLength: LINES.length * 2 })
    const same = fc.property(shuffled, (lines) => {
      expect(learned(lines)).toEqual(segments)
    })
    void fc.assert(same)
  })

  it('as a declaration let everything through that they were learned from, and nothing across that was not', () => {
    const parsed = parseSettings({ segments })
    if ('problems' in parsed) throw new Error(parsed.problems.join('; '))
    const known = compileSettings(parsed.settings)
    const crossed = LINES.map((line) => (flow(line, known).facts['boundary'] as { allowed?: boolean } | undefined)?.allowed)
    expect(crossed).toEqual([true, true, true, true, true, true, undefined, true])
    const back = flow('subnet-app 10.0.2.7 10.0.1.5 51234 22 6 1780000000 ACCEPT egress', known)
    expect(back.facts['boundary']).toEqual({
      from: 'subnet-app',
      to: 'subnet-web',
      host: '10.0.2.7',
      target: '10.0.1.5',
      port: 22,
      allowed: false,
    })
  })
})

describe('declared VPCs', () => {
  const vpcs = [
    { cidr: '2001:db8:a::/56', name: 'prod' },
    { cidr: '10.0.0.0/16', name: 'theirs', account: '210987654321' },
    { cidr: '10.0.0.0/16', name: 'ours', account: '123456789012' },
  ]
  const known = compileSettings({ ...defaultSettings, vpcs })
  const facts = (line: string) => flow(line, known).facts

  it('report which side is ours where nothing else does', () => {
    const line = '- 2001:db8:ffff::9 2001:db8:a::5 51001 51000 6 1780000000 ACCEPT -'
    expect(facts(line)).toMatchObject({ local: { address: '2001:db8:a::5', vpc: 'prod' }, peer: { scope: 'public' } })
    expect(flow(line).facts['local']).toMatchObject({ address: '2001:db8:ffff::9' })
  })

  it('make another address of ours private', () => {
    expect(facts('- 10.0.1.5 2001:db8:a:1::5 50000 443 6 1780000000 ACCEPT egress')).toMatchObject({
      peer: { scope: 'private', vpc: 'prod' },
    })
  })

  it('of ranges that accounts share, the record’s account decides', () => {
    const shared = { ...defaultSettings, vpcs }
    expect(compileSettings(shared).vpcOf?.({ family: 4, words: [0, 0, 0xffff, 0x0a000105] }, '123456789012')).toBe('ours')
    expect(compileSettings(shared).vpcOf?.({ family: 4, words: [0, 0, 0xffff, 0x0a000105] }, '210987654321')).toBe('theirs')
  })
})

it('settings refuse segments that contradict themselves', () => {
  const parsed = parseSettings({
    segments: [
      { name: 'web', cidrs: ['10.0.1.0/24'], mayReach: ['data', 'nowhere'] },
      { name: 'data', cidrs: ['10.0.1.0/24'] },
      { name: 'data', cidrs: [] },
    ],
  })
  expect('problems' in parsed && parsed.problems).toEqual([
    expect.stringMatching(/^segments\[0\]\.mayReach\[1\]: write the name of a segment/),
    expect.stringMatching(/^segments\[1\]\.cidrs\[0\]: this network is also of the segment web/),
    expect.stringMatching(/^segments\[2\]\.name: two segments are named data/),
  ])
})
