import { describe, expect, it } from 'vitest'
import type { Flow } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { NOTHING_DECLARED } from '#core/normalize/flow-facts.ts'
import { createSegments } from '#core/tune/segments.ts'

const FIELDS = [
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'action',
  'flow-direction',
] as const
const BASE = {
  'interface-id': 'eni-0123456789abcdef0',
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.5',
  srcport: 51_234,
  dstport: 443,
  protocol: 6,
  packets: 10,
  bytes: 900,
  start: 1_780_000_000,
  action: 'ACCEPT',
  'flow-direction': 'ingress',
}

const flow = (over: Partial<Record<(typeof FIELDS)[number], string | number>>): Flow => {
  const format = parseFlowFormat(FIELDS.map((name) => `\${${name}}`).join(' '))
  if (typeof format === 'string') throw new Error(format)
  const values = { ...BASE, ...over }
  const made = normalizeFlow(
    { kind: 'flow-line', record: FIELDS.map((name) => values[name]).join(' '), format, place: { file: 'test' } },
    NOTHING_DECLARED,
  )
  if (typeof made === 'string' || 'reason' in made) throw new Error('no flow')
  return made
}

const rulesFor = (flows: readonly Flow[]) => {
  const segments = createSegments()
  for (const one of flows) segments.observe(one)
  return segments.rules().rules
}

describe('rules that flows need', () => {
  it('name the server’s port and the peer', () => {
    expect(rulesFor([flow({})])).toEqual([
      { interfaceId: BASE['interface-id'], way: 'inbound', protocol: 6, port: 443, networks: ['203.0.113.9/32'], records: 1 },
    ])
  })

  it('need none for answers and for what was rejected', () => {
    const answer = flow({ srcaddr: '10.0.1.5', dstaddr: '203.0.113.9', srcport: 443, dstport: 51_234, 'flow-direction': 'egress' })
    expect(rulesFor([answer, flow({ action: 'REJECT' })])).toEqual([])
  })

  it('are outbound for connections that we open, in IPv6 as well', () => {
    const out = flow({ srcaddr: '2001:db8:1::5', dstaddr: '2001:db8:ffff::9', 'flow-direction': 'egress' })
    expect(rulesFor([out])).toMatchObject([{ way: 'outbound', port: 443, networks: ['2001:db8:ffff::9/128'] }])
  })

  it('take neighbors for their network, and many networks for everything', () => {
    const near = Array.from({ length: 5 }, (_, at) => flow({ srcaddr: `10.0.2.${at + 1}`, dstport: 5432 }))
    const far = Array.from({ length: 20 }, (_, at) => flow({ srcaddr: `203.0.${at}.9` }))
    expect(rulesFor([...near, ...far]).map(({ port, networks }) => [port, networks])).toEqual([
      [443, ['0.0.0.0/0']],
      [5432, ['10.0.2.0/24']],
    ])
  })

  it('are the same in any order', () => {
    const flows = [
      flow({}),
      flow({ srcaddr: '203.0.113.7' }),
      flow({ dstport: 22 }),
      flow({ srcaddr: '2001:db8::1', dstaddr: '2001:db8:1::5' }),
    ]
    expect(rulesFor(flows.toReversed())).toEqual(rulesFor(flows))
  })
})
