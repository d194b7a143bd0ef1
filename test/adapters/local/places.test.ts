import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPlaces } from '#adapters/local/places.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { flowFacts } from '#core/normalize/flow-facts.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { testPlaces } from '../../support/records/mmdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'places-'))
const database = join(folder, 'test.mmdb')
writeFileSync(database, testPlaces())
const reported = { country: 'NL', asn: 64_496, organization: 'Example Net', database: 'Kestrail-Test 2026-05-01' }

describe('address data from files', () => {
  it('becomes facts of calls and flows', () => {
    const known = compileSettings(defaultSettings, undefined, readPlaces([database]))
    const call = normalizeApiCall({ eventName: 'X', sourceIPAddress: '192.0.2.1', userIdentity: {} }, known)
    expect(call.facts['source']).toMatchObject(reported)
    const facts = flowFacts({ srcaddr: '10.0.0.1', dstaddr: '192.0.2.1', srcport: 50_000, dstport: 443, action: 'ACCEPT' }, known)
    expect(facts['peer']).toMatchObject(reported)
    expect(facts['local']).not.toHaveProperty('country')
  })

  it('without it there are no such facts', () => {
    const known = compileSettings(defaultSettings)
    const call = normalizeApiCall({ eventName: 'X', sourceIPAddress: '192.0.2.1', userIdentity: {} }, known)
    expect(call.facts['source']).toEqual({ kind: 'address', scope: 'public', known: false })
    expect(known.place('192.0.2.1')).toBeUndefined()
  })

  it('names the file that is none', () => {
    const broken = join(folder, 'broken.mmdb')
    writeFileSync(broken, 'text')
    expect(() => readPlaces([database, broken])).toThrow(/broken\.mmdb: this is no database/)
    expect(() => readPlaces([join(folder, 'missing.mmdb')])).toThrow(/missing\.mmdb.*ENOENT/)
  })
})
