import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flow } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { conversationKey, joinFlows } from '#core/normalize/conversation.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { NOTHING_DECLARED } from '#core/normalize/flow-facts.ts'

const flow = (values: Readonly<Record<string, string | number>>): Flow => {
  const all = {
    'account-id': '123456789012',
    'interface-id': 'eni-0000000a',
    protocol: 6,
    packets: 1,
    bytes: 100,
    start: 1_780_000_000,
    end: 1_780_000_060,
    action: 'ACCEPT',
    ...values,
  }
  const format = parseFlowFormat(Object.keys(all).join(' '))
  if (typeof format === 'string') throw new Error(format)
  const found = normalizeFlow({ kind: 'flow-line', record: Object.values(all).join(' '), format, place: { file: 'f' } }, NOTHING_DECLARED)
  if (typeof found === 'string' || 'reason' in found) throw new Error('no flow')
  return found
}

const CLIENT = { address: '10.0.0.1', port: 50_001 }
const SERVER = { address: '203.0.113.9', port: 50_002 }
const out = (more = {}) => flow({ srcaddr: CLIENT.address, dstaddr: SERVER.address, srcport: CLIENT.port, dstport: SERVER.port, ...more })
const back = (more = {}) => flow({ srcaddr: SERVER.address, dstaddr: CLIENT.address, srcport: SERVER.port, dstport: CLIENT.port, ...more })

describe('joinFlows', () => {
  it('joins the two directions of a connection', () => {
    expect(conversationKey(out())).toBe(conversationKey(back()))
    expect(joinFlows([out({ 'tcp-flags': 2, bytes: 700 }), back({ 'tcp-flags': 18, bytes: 90_000, packets: 60 })])).toEqual({
      protocol: 6,
      client: CLIENT,
      server: SERVER,
      by: 'flags',
      start: 1_780_000_000_000,
      end: 1_780_000_060_000,
      toServer: { packets: 1, bytes: 700 },
      toClient: { packets: 60, bytes: 90_000 },
      rejected: false,
      interfaces: ['eni-0000000a'],
    })
  })

  it('lets the better evidence decide who started', () => {
    expect(joinFlows([back({ 'tcp-flags': 18 }), out()])).toMatchObject({ client: CLIENT, by: 'flags' })
    expect(joinFlows([back({ start: 1_780_000_009 }), out()])).toMatchObject({ client: CLIENT, by: 'time' })
    expect(joinFlows([out({ start: 1_780_000_009 }), back()])).toMatchObject({ client: SERVER, by: 'time' })
    expect(joinFlows([out({ dstport: 443, start: 1_780_000_009 }), back({ srcport: 443 })])).toMatchObject({ client: CLIENT, by: 'ports' })
    expect(joinFlows([out({ action: 'REJECT' })])).toMatchObject({ client: CLIENT, by: 'verdict', rejected: true })
  })

  it('sums intervals, and counts an interface in the middle once', () => {
    const web = { dstport: 443 }
    const joined = joinFlows([
      out(web),
      out({ ...web, start: 1_780_000_060, end: 1_780_000_120, bytes: 300 }),
      out({ ...web, 'interface-id': 'eni-0000000b', bytes: 50 }),
    ])
    expect(joined).toMatchObject({ toServer: { bytes: 400 }, end: 1_780_000_120_000, interfaces: ['eni-0000000a', 'eni-0000000b'] })
  })

  it('joins behind NAT by the packet’s addresses', () => {
    const atNat = out({ dstaddr: '10.0.0.220', 'pkt-srcaddr': CLIENT.address, 'pkt-dstaddr': SERVER.address })
    expect(conversationKey(atNat)).toBe(conversationKey(out()))
  })

  it('is a function of the set: order and copies change nothing', () => {
    const all = [out(), back(), out({ start: 1_780_000_100 }), back({ 'tcp-flags': 1 }), out({ action: 'REJECT', bytes: 7 })]
    const expected = joinFlows(all)
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 10 }), (some) => {
        expect(joinFlows(some)).toEqual(expected)
      }),
    )
    expect(joinFlows([])).toBeUndefined()
  })
})
