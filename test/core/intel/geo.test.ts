import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placesFrom } from '#core/intel/geo.ts'
import { testPlaces, writeMmdb } from '../../support/records/mmdb.ts'

describe('places of addresses', () => {
  const find = placesFrom([testPlaces()])

  it('IPv4, IPv6, and IPv4 written as IPv6', () => {
    const amsterdam = { country: 'NL', asn: 64_496, organization: 'Example Net', latitude: 52.37, longitude: 4.9 }
    expect(find('192.0.2.9')).toEqual(amsterdam)
    expect(find('2001:0DB8:78::1')).toEqual(amsterdam)
    expect(find('::ffff:192.0.2.9')).toEqual(amsterdam)
    expect(find('192.0.2.200')?.asn).toBe(64_497)
    expect(find('198.51.100.255')?.country).toBe('BR')
  })

  it('says nothing of what it does not know', () => {
    for (const text of [
      '203.0.113.1',
      '2001:db8:1::1',
      '10.0.0.1',
      '127.0.0.1',
      'AWS Internal',
      'ec2.amazonaws.com',
      '',
      '-',
      '::',
      '1.2.3',
      'x:y',
    ])
      expect(find(text), text).toBeUndefined()
  })

  it('names its databases and their days', () => {
    expect(find.version).toBe('Kestrail-Test 2026-05-01')
  })

  it.each([
    [
      'DB-IP and MaxMind',
      { country: { iso_code: 'NL' }, location: { latitude: 1.5, longitude: 2.5 } },
      { country: 'NL', latitude: 1.5, longitude: 2.5 },
    ],
    ['ip-location-db', { country_code: 'nl', latitude: '1.5', longitude: '-2.5' }, { country: 'NL', latitude: 1.5, longitude: -2.5 }],
    ['IPinfo', { country: 'NL', asn: 'AS64500', as_name: 'Example' }, { country: 'NL', asn: 64_500, organization: 'Example' }],
    ['a country in words is none', { country: 'Netherlands', country_code: 'NL' }, { country: 'NL' }],
    ['a hostile record', { __proto__: { iso_code: 'NL' }, country: 7, asn: 'x', location: { latitude: 900 } }, undefined],
  ])('%s', (_, record, place) => {
    expect(placesFrom([writeMmdb([{ network: '203.0.113.0/24', record }])])('203.0.113.5')).toEqual(place)
  })

  it('the earlier of two databases is believed, the later fills gaps', () => {
    const countries = writeMmdb([{ network: '203.0.113.0/24', record: { country_code: 'NL' } }])
    const systems = writeMmdb([{ network: '203.0.113.0/25', record: { country_code: 'DE', asn: 64_500 } }])
    expect(placesFrom([countries, systems])('203.0.113.5')).toEqual({ country: 'NL', asn: 64_500 })
    expect(placesFrom([])('203.0.113.5')).toBeUndefined()
  })

  it('a database of IPv4 alone says nothing of IPv6', () => {
    const only = writeMmdb([{ network: '32.0.0.0/3', record: { country_code: 'NL' } }], { ipv4Only: true })
    expect(placesFrom([only])('50.1.2.3')).toEqual({ country: 'NL' })
    expect(placesFrom([only])('2001:db8::1')).toBeUndefined()
  })

  it('bytes that are no database are refused; damaged records say nothing', () => {
    expect(() => placesFrom([Buffer.from('no database')])).toThrow()
    expect(() => placesFrom([new Uint8Array()])).toThrow()
    const whole = testPlaces()
    const end = whole.indexOf('MaxMind.com') - 3
    void fc.assert(
      fc.property(fc.nat(end - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(whole)
        damaged[at] = byte
        placesFrom([damaged])('192.0.2.9')
      }),
    )
  })
})
