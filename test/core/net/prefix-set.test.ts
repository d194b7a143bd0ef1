import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, parseAddress } from '#core/net/address.ts'
import { formatPrefix, type Prefix, parsePrefix, prefixSet } from '#core/net/prefix-set.ts'

const prefix = (text: string): Prefix => parsePrefix(text)!
const setOf = (...texts: readonly string[]) => prefixSet(texts.map((text) => [prefix(text), text] as const))
const ask = (set: ReturnType<typeof setOf>, address: string) => set.all(parseAddress(address)!)

describe('parsePrefix', () => {
  it('clears host bits and accepts bare addresses', () => {
    expect(formatPrefix(prefix('198.51.100.77/24'))).toBe('198.51.100.0/24')
    expect(formatPrefix(prefix('198.51.100.77'))).toBe('198.51.100.77/32')
    expect(formatPrefix(prefix('0.0.0.0/0'))).toBe('0.0.0.0/0')
    expect(formatPrefix(prefix('2001:db8:ffff::1/33'))).toBe('2001:db8:8000::/33')
    expect(formatPrefix(prefix('2001:db8::1'))).toBe('2001:db8::1/128')
  })

  it('refuses what is no network', () => {
    for (const text of ['', '/', '1.2.3.4/', '1.2.3.4/33', '1.2.3.4/-1', '1.2.3.4/1e1', '::/129', 'pl-12345', 'example.com/24'])
      expect(parsePrefix(text)).toBeUndefined()
  })
})

describe('prefixSet', () => {
  it('answers the narrowest network first, then all that enclose it', () => {
    const set = setOf('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::/32', '2001:db8:1::/48')
    expect(ask(set, '10.1.2.3')).toEqual(['10.1.2.3', '10.1.0.0/16', '10.0.0.0/8', '0.0.0.0/0'])
    expect(ask(set, '10.1.2.4')).toEqual(['10.1.0.0/16', '10.0.0.0/8', '0.0.0.0/0'])
    expect(ask(set, '198.51.100.1')).toEqual(['0.0.0.0/0'])
    expect(ask(set, '2001:db8:1::9')).toEqual(['2001:db8:1::/48', '2001:db8::/32'])
    expect(ask(set, '2001:db9::9')).toEqual([])
    expect(set.find(parseAddress('192.0.2.255')!)).toBe('192.0.2.0/24')
  })

  it('keeps the families apart and every copy of a network', () => {
    const set = prefixSet([
      [prefix('::/0'), 'all IPv6'],
      [prefix('192.0.2.1'), 'first list'],
      [prefix('192.0.2.1/32'), 'second list'],
    ])
    expect(set.all(parseAddress('192.0.2.1')!).toSorted()).toEqual(['first list', 'second list'])
    expect(set.find(parseAddress('192.0.2.2')!)).toBeUndefined()
    expect(prefixSet([]).find(parseAddress('192.0.2.2')!)).toBeUndefined()
  })

  it('agrees with trying every network in turn', () => {
    // Few distinct words, so that networks nest and addresses hit.
    const word = fc.constantFrom(0, 1, 0x80000000, 0x80000001, 0xffffffff)
    const words = fc.tuple(word, word, word, word)
    const prefixes = fc.array(fc.tuple(words, fc.integer({ min: 0, max: 128 })), { maxLength: 40 })
    fc.assert(
      fc.property(prefixes, words, (list, address) => {
        const networks = list.map(([start, bits]) => prefix(`${formatAddress({ family: 6, words: start })}/${bits}`))
        const set = prefixSet(networks.map((network, index) => [network, index] as const))
        const expected = networks.flatMap((network, index) =>
          formatPrefix(network) === formatPrefix(prefix(`${formatAddress({ family: 6, words: address })}/${network.bits}`)) ? [index] : [],
        )
        expect([...set.all({ family: 6, words: address })].toSorted((a, b) => a - b)).toEqual(expected)
      }),
    )
  })

  it('finds each of 200,000 networks (how fast: test/bench/lists.ts)', () => {
    const networks = Array.from(
      { length: 200_000 },
      (_, i) => [{ family: 4, words: [0, 0, 0xffff, (i * 20_011) >>> 0], bits: 128 } as const, i] as const,
    )
    const set = prefixSet(networks)
    for (const [network, index] of networks) expect(set.find({ family: 4, words: network.words })).toBe(index)
  })
})
