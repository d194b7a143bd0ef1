import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress, formatAddress, parseAddress, parseIpv4, scopeOf } from '#core/net/address.ts'

describe('parseAddress', () => {
  it('reads one address in every usual spelling', () => {
    const spelled: readonly (readonly [string, string])[] = [
      ['192.0.2.1', '192.0.2.1'],
      ['0.0.0.0', '0.0.0.0'],
      ['255.255.255.255', '255.255.255.255'],
      ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
      ['2001:db8::1', '2001:db8::1'],
      ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
      ['::', '::'],
      ['::1', '::1'],
      ['2001:db8::', '2001:db8::'],
      ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
      ['::ffff:192.0.2.1', '192.0.2.1'],
      ['::ffff:c000:201', '192.0.2.1'],
      ['64:ff9b::203.0.113.9', '64:ff9b::cb00:7109'],
    ]
    for (const [text, canonical] of spelled) expect([text, canonicalAddress(text)]).toEqual([text, canonical])
  })

  it('refuses what is no address', () => {
    const others = [
      '',
      '-',
      'AWS Internal',
      'ec2.amazonaws.com',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '01.2.3.4',
      '1..2.3',
      '1.2.3.',
      '.1.2.3',
      '1.2.3.4 ',
    ]
    others.push(
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '12345::',
      'g::',
      'fe80::1%eth0',
      '1:2:3:4:5:6:7::8',
      '::1.2.3',
      '__proto__',
    )
    for (const text of others) expect([text, parseAddress(text)]).toEqual([text, undefined])
  })

  it('writes what it reads, for any words', () => {
    const word = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffffffff }))
    fc.assert(
      fc.property(word, word, word, word, (a, b, c, d) => {
        const text = formatAddress({ family: 6, words: [a, b, c, d] })
        expect(parseAddress(text)?.words).toEqual([a, b, c, d])
      }),
    )
    fc.assert(fc.property(word, (d) => parseIpv4(formatAddress({ family: 4, words: [0, 0, 0xffff, d] })) === d))
  })

  it('returns for any text', () => {
    fc.assert(fc.property(fc.string(), (text) => parseAddress(text) === undefined || canonicalAddress(text) !== undefined))
  })
})

describe('scopeOf', () => {
  it('shows internet, own and reserved ranges apart, at their edges', () => {
    const scopes: Record<string, readonly string[]> = {
      private: [
        '10.0.0.0',
        '10.255.255.255',
        '172.16.0.0',
        '172.31.255.255',
        '192.168.1.1',
        '100.64.0.1',
        '100.127.255.255',
        'fd00::1',
        'fc00::',
        '::ffff:10.1.2.3',
      ],
      public: [
        '9.255.255.255',
        '11.0.0.0',
        '172.15.255.255',
        '172.32.0.0',
        '192.167.255.255',
        '100.63.255.255',
        '100.128.0.0',
        '203.0.113.7',
        '2001:db8::1',
        '64:ff9b::cb00:7109',
      ],
      reserved: [
        '0.0.0.0',
        '127.0.0.1',
        '169.254.169.254',
        '224.0.0.1',
        '255.255.255.255',
        '198.18.0.1',
        '192.0.0.8',
        '::',
        '::1',
        'fe80::1',
        'ff02::1',
      ],
    }
    for (const [scope, addresses] of Object.entries(scopes))
      for (const address of addresses) expect([address, scopeOf(address)]).toEqual([address, scope])
    expect(scopeOf('64:ff9b::a00:1')).toBe('private')
    expect(scopeOf('cloudtrail.amazonaws.com')).toBeUndefined()
  })
})
