import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileList, openList, together } from '#core/intel/compiled-list.ts'
import { parseList } from '#core/intel/list-formats.ts'
import { intelFrom } from '#core/intel/lists.ts'
import { parseAddress } from '#core/net/address.ts'
import { staleLists } from '#core/normalize/list-notices.ts'

const NOW = Date.parse('2026-05-12T10:00:00Z')
const info = { name: 'mine', source: 'test', kind: 'threat' as const }
const list = (content: string, expires?: number) => parseList(content, { ...info, ...(expires !== undefined && { expires }) })

describe('a compiled list', () => {
  it('answers as the list that it was compiled from', () => {
    const octet = fc.nat(255)
    const v4 = fc.tuple(fc.nat(30), octet, octet, fc.integer({ min: 8, max: 32 })).map(([a, b, c, bits]) => `203.${a}.${b}.${c}/${bits}`)
    const v6 = fc.tuple(fc.nat(30), octet, fc.integer({ min: 20, max: 128 })).map(([a, b, bits]) => `2001:db8:${a}:${b}::/${bits}`)
    const asked = fc.oneof(
      fc.tuple(fc.nat(30), octet, octet).map(([a, b, c]) => `203.${a}.${b}.${c}`),
      fc.tuple(fc.nat(30), octet).map(([a, b]) => `2001:db8:${a}:${b}::1`),
    )
    const same = fc.property(fc.array(fc.oneof(v4, v6), { maxLength: 60 }), fc.array(asked, { maxLength: 30 }), (networks, addresses) => {
      const made = list([...networks, 'bad.example.net'].join('\n'))
      const [opened, plain] = [openList(compileList(made)), intelFrom([made])]
      expect(opened?.networks).toBe(plain.networks)
      for (const text of addresses) {
        const address = parseAddress(text)!
        expect(opened?.address(address, NOW)).toEqual(plain.address(address, NOW))
      }
      expect(opened?.domain('www.bad.example.net', NOW)).toEqual(plain.domain('www.bad.example.net', NOW))
    })
    void fc.assert(same)
  })

  it('falls silent with its list', () => {
    const opened = openList(compileList(list('203.0.113.0/24\nbad.example.net', NOW)))!
    const address = parseAddress('203.0.113.7')!
    expect(opened.address(address, NOW - 1000)).toHaveLength(1)
    expect(opened.address(address, NOW + 1000)).toEqual([])
    expect(opened.domain('bad.example.net', NOW + 1000)).toEqual([])
  })

  it('cut or strange bytes are no list', () => {
    const bytes = compileList(list('203.0.113.0/24\n2001:db8::/32'))
    expect(openList(Buffer.concat([bytes]))?.networks).toBe(2)
    for (let length = 0; length < bytes.length; length++) expect(openList(bytes.slice(0, length))).toBeUndefined()
    expect(openList(new TextEncoder().encode('<html>no list</html>'))).toBeUndefined()
  })

  it('several speak together', () => {
    const lists = ['203.0.113.0/24', '203.0.113.7'].map((content) => openList(compileList(list(content)))!)
    expect(together(lists).address(parseAddress('203.0.113.7')!, NOW)).toHaveLength(2)
    expect(together(lists).networks).toBe(2)
  })

  it('of 300,000 networks is ten bytes a network (how fast: test/bench/lists.ts)', () => {
    const lines = Array.from({ length: 300_000 }, (_, at) => `${(at % 90) + 20}.${(at >> 8) & 255}.${at & 255}.${(at * 7) & 255}`)
    const bytes = compileList(list(lines.join('\n')))
    expect(bytes.length).toBeLessThan(300_000 * 10)
    const opened = openList(bytes)!
    const address = parseAddress('20.1.2.3')!
    expect(opened.address(address, NOW).length).toBeLessThanOrEqual(1)
  })
})

describe('stale lists', () => {
  const wanted = [{ name: 'tor', source: 'https://feeds.example.com/tor', expireAfterHours: 72 }]
  const place = { account: '123456789012', region: 'us-east-1' }
  const state = (hours: number) => ({
    format: 1 as const,
    refreshed: NOW,
    lists: [{ name: 'tor', source: wanted[0]!.source, version: 'v', fetched: NOW - hours * 3_600_000, problem: 'answered 503' }],
  })

  it('are reported at half their time, once a day, and where there never was a copy', () => {
    expect(staleLists(wanted, state(1), NOW, place)).toEqual([])
    expect(staleLists(wanted, state(37), NOW, place)).toMatchObject([
      { id: 'stale-list-tor-2026-05-12', account: '123456789012', raw: { detail: { list: 'tor', problem: 'answered 503' } } },
    ])
    expect(staleLists(wanted, state(37), NOW, place)[0]?.id).toBe(staleLists(wanted, state(40), NOW + 60_000, place)[0]?.id)
    expect(staleLists(wanted, undefined, NOW, place)).toMatchObject([{ raw: { detail: { since: 'the beginning' } } }])
    expect(staleLists([], undefined, NOW, place)).toEqual([])
  })
})
