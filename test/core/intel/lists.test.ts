import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseList } from '#core/intel/list-formats.ts'
import { type Entry, hitsOf, intelFrom, type ListInfo } from '#core/intel/lists.ts'
import { parseAddress } from '#core/net/address.ts'
import { formatPrefix, prefixesBetween } from '#core/net/prefix-set.ts'

const INFO: ListInfo = { name: 'test', source: 'test.txt', license: 'own work', kind: 'threat' }
const NOW = Date.UTC(2026, 4, 1)
const written = ({ network, domain }: Entry): string => domain ?? formatPrefix(network!)
const entries = (text: string, info = INFO) => parseList(text, info).entries.map(written)
const refused = (text: string, info = INFO) => parseList(text, info).refused

describe('parseList', () => {
  it('reads plain text with comments, ranges and names', () => {
    const text =
      '# list\n198.51.100.7\n198.51.100.0/25 ; SBL1\r\n\n2001:db8::/32 # net\n203.0.113.4 - 203.0.113.7\n203.0.113.9-203.0.113.9\nEvil.Example.\n*.bad.example\n'
    expect(entries(text)).toEqual([
      '198.51.100.7/32',
      '198.51.100.0/25',
      '2001:db8::/32',
      '203.0.113.4/30',
      '203.0.113.9/32',
      'evil.example',
      'bad.example',
    ])
    expect(refused(text)).toEqual([])
  })

  it('reads CSV, with and without header, and Tor’s exit list', () => {
    expect(entries('first_seen,dst_ip,dst_port\n"2026-05-01 10:00:00","203.0.113.9","443"\n')).toEqual(['203.0.113.9/32'])
    expect(entries('evil.example;malware\n203.0.113.9|x\n')).toEqual(['evil.example', '203.0.113.9/32'])
    expect(entries('ExitNode ABCDEF\nExitAddress 203.0.113.9 2026-05-01 10:00:00\n')).toEqual(['203.0.113.9/32'])
  })

  it('takes the names of a hosts file, not the black hole', () => {
    expect(entries('127.0.0.1 localhost\n0.0.0.0 evil.example\n')).toEqual(['evil.example'])
  })

  it('reads JSON of any shape, and JSON lines', () => {
    expect(entries('["203.0.113.9","evil.example"]')).toEqual(['203.0.113.9/32', 'evil.example'])
    expect(
      entries('{"prefixes":[{"ip_prefix":"203.0.113.0/24","region":"us-east-1"}],"ipv6_prefixes":[{"ipv6_prefix":"2001:db8::/32"}]}'),
    ).toEqual(['203.0.113.0/24', '2001:db8::/32'])
    expect(
      entries('{"cidr":"203.0.113.0/24","sblid":"SBL1"}\n{"cidr":"198.51.100.0/24"}\n{"type":"metadata","copyright":"example.net"}\n'),
    ).toEqual(['203.0.113.0/24', '198.51.100.0/24'])
    expect(parseList('[{"value":"evil.example","valid_until":"2026-06-01T00:00:00Z"}]', INFO).entries).toEqual([
      { domain: 'evil.example', expires: Date.UTC(2026, 5, 1) },
    ])
  })

  it('reads STIX 2.1 bundles: what can be read by itself, is not revoked, and until when', () => {
    const indicator = (pattern: string, more = {}) => ({ type: 'indicator', pattern_type: 'stix', pattern, ...more })
    const objects = [
      indicator("[ipv4-addr:value = '203.0.113.9']", { valid_until: '2026-06-01T00:00:00Z' }),
      indicator("[ipv4-addr:value ISSUBSET '198.51.100.0/24' OR domain-name:value = 'Evil.Example']"),
      indicator("[ipv6-addr:value = '2001:db8::9']", { revoked: true }),
      indicator("[ipv4-addr:value = '203.0.113.10' AND network-traffic:dst_port = 443]"),
      indicator("[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']"),
      { type: 'ipv6-addr', value: '2001:db8::1' },
      { type: 'malware', name: 'x' },
      null,
    ]
    const text = JSON.stringify({ type: 'bundle', id: 'bundle--1', objects })
    expect(entries(text)).toEqual(['203.0.113.9/32', '198.51.100.0/24', 'evil.example', '2001:db8::1/128'])
    expect(parseList(text, INFO).entries[0]?.expires).toBe(Date.UTC(2026, 5, 1))
    expect(refused(text)).toMatchObject([{ reason: 'no network and no domain', count: 2 }])
  })

  it('refuses what would accuse everyone, and says so', () => {
    expect(refused('0.0.0.0/0\n10.0.0.0/8\n192.168.1.1\n169.254.169.254\n1.0.0.0/7\n::/0\nfd00::1\n!!\n')).toEqual([
      { reason: 'the network is too wide for a threat list', count: 3, example: '0.0.0.0/0' },
      { reason: 'the network is not on the internet', count: 4, example: '10.0.0.0/8' },
      { reason: 'no network and no domain', count: 1, example: '!!' },
    ])
    expect(entries('10.0.0.0/8\n', { ...INFO, kind: 'trusted' })).toEqual(['10.0.0.0/8'])
  })

  it('has a version that follows from its content', () => {
    expect(parseList('203.0.113.9', INFO).version).toBe(parseList('203.0.113.9', { ...INFO, name: 'other' }).version)
    expect(parseList('203.0.113.9', INFO).version).not.toBe(parseList('203.0.113.8', INFO).version)
  })

  it('returns for any text', () => {
    const word = fc.constantFrom(
      '203.0.113.9',
      '2001:db8::/32',
      'evil.example',
      '{',
      '[',
      '"',
      ',',
      '\n',
      '#',
      '-',
      '{"a":',
      '__proto__',
      '1.2.3.4/99',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.string({ maxLength: 5 })), { maxLength: 20 }), (words) => {
        const list = parseList(words.join(' '), INFO)
        for (const entry of list.entries) expect(entry.network === undefined).toBe(entry.domain !== undefined)
      }),
    )
  })
})

describe('intelFrom', () => {
  const intel = intelFrom([
    parseList('203.0.113.0/24\n203.0.113.9\nevil.example\n', { ...INFO, name: 'first' }),
    parseList('203.0.113.9\n2001:db8::/32\nevil.example\n', { ...INFO, name: 'second', expires: NOW }),
  ])
  const lists = (hits: readonly { list: string; entry: string }[]) => hits.map(({ list, entry }) => `${list} ${entry}`).toSorted()

  it('answers with every list that speaks, and its entry', () => {
    expect(lists(hitsOf(intel, '203.0.113.9', NOW))).toEqual(['first 203.0.113.0/24', 'first 203.0.113.9/32', 'second 203.0.113.9/32'])
    expect(lists(hitsOf(intel, '203.0.113.8', NOW))).toEqual(['first 203.0.113.0/24'])
    expect(lists(hitsOf(intel, '2001:db8:1::', NOW))).toEqual(['second 2001:db8::/32'])
    expect(hitsOf(intel, 'ec2.amazonaws.com', NOW)).toEqual([])
    expect(intel.networks).toBe(4)
  })

  it('lets an entry speak until it expires, by the event’s time', () => {
    expect(lists(hitsOf(intel, '203.0.113.9', NOW + 1))).toEqual(['first 203.0.113.0/24', 'first 203.0.113.9/32'])
    expect(lists(intel.domain('evil.example', NOW + 1))).toEqual(['first evil.example'])
  })

  it('finds a name under a listed one, never beside it', () => {
    expect(lists(intel.domain('A.B.evil.example.', NOW))).toEqual(['first evil.example', 'second evil.example'])
    expect(intel.domain('notevil.example', NOW)).toEqual([])
    expect(intel.domain('example', NOW)).toEqual([])
    expect(intel.domain(`${'a.'.repeat(500)}evil.example`, NOW)).toEqual([])
  })
})

describe('prefixesBetween', () => {
  it('covers a range exactly', () => {
    const between = (from: string, to: string) => prefixesBetween(parseAddress(from)!, parseAddress(to)!).map(formatPrefix)
    expect(between('192.0.2.1', '192.0.2.6')).toEqual(['192.0.2.1/32', '192.0.2.2/31', '192.0.2.4/31', '192.0.2.6/32'])
    expect(between('0.0.0.0', '255.255.255.255')).toEqual(['0.0.0.0/0'])
    expect(between('2001:db8::', '2001:db8::ffff')).toEqual(['2001:db8::/112'])
    expect(between('192.0.2.6', '192.0.2.1')).toEqual([])
    expect(between('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')).toEqual(['::/0'])
    expect(between('192.0.2.6', '2001:db8::')).toEqual([])
  })
})
