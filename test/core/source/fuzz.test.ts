import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '#core/model/event.ts'
import { FACT_ROOTS } from '#core/model/facts.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { explain } from '#core/source/item.ts'
import { decodeText } from '#core/source/text.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { eventBridge, FLOW, guardDuty, logs } from '../../support/records/envelopes.ts'

const known = compileSettings(defaultSettings)

/** What a hostile or broken writer may put in the place of any value. */
const HOSTILE: readonly string[] = [
  'null',
  'true',
  '0',
  '-1e999',
  '1e400',
  '""',
  '[]',
  '{}',
  '[[[[]]]]',
  '"__proto__"',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"toString":null,"valueOf":null,"hasOwnProperty":null}',
  '"\\u0000\\u001b[2J\\u202e"',
  '"\\ud800"',
  `"${'x'.repeat(5000)}"`,
  `${'['.repeat(300)}${']'.repeat(300)}`,
  `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`,
  '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}}',
  '"{\\"Statement\\":[{\\"Effect\\":\\"Allow\\"}]}"',
  '"%7B%22a%22"',
  '"arn:aws:iam::123456789012:role/x"',
  '"AWSReservedSSO_"',
  '"::ffff:1.2.3"',
  '9007199254740993',
]

const BASES: readonly string[] = [
  JSON.stringify(record()),
  JSON.stringify({ Records: [record(), record({ eventName: 'AssumeRole', eventSource: 'sts.amazonaws.com' })] }),
  `${JSON.stringify(record())}\n${JSON.stringify(record({ eventName: 'PutBucketPolicy', requestParameters: { bucketPolicy: { Statement: [{ Effect: 'Allow', Principal: '*' }] } } }))}\n`,
  JSON.stringify(eventBridge()),
  JSON.stringify(guardDuty()),
  JSON.stringify(logs([FLOW, JSON.stringify(record())])),
  JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(record()) }] }),
  `${FLOW}\n${FLOW}\n`,
  `version srcaddr dstaddr start\n2 10.0.0.1 2001:db8::1 1780000000\n`,
]

const VALUE = /"(?:[^"\\]|\\.)*"(?!\s*:)|\bnull\b|-?\d+|\[\]|\{\}/g

/** The text with one of its values replaced. */
const withValue = (text: string, pick: number, value: string): string => {
  const found = [...text.matchAll(VALUE)]
  const hit = found[pick % Math.max(1, found.length)]
  return hit ? text.slice(0, hit.index) + value + text.slice(hit.index + hit[0].length) : text
}

const withText = (text: string, at: number, length: number, insert: string): string => {
  const from = at % (text.length + 1)
  return text.slice(0, from) + insert + text.slice(from + length)
}

const base = fc.constantFrom(...BASES)
const place = fc.nat(100_000)
const values = fc.array(fc.tuple(place, fc.constantFrom(...HOSTILE)), { minLength: 1, maxLength: 4 })
const cuts = fc.array(
  fc.tuple(
    place,
    fc.nat(30),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('{', '}', '"', '\\', '[', ',', '\n', ' ')),
  ),
  { minLength: 1, maxLength: 3 },
)

const mutated = fc.oneof(
  fc.tuple(base, values).map(([text, changes]) => changes.reduce((so, [pick, value]) => withValue(so, pick, value), text)),
  fc.tuple(base, cuts).map(([text, changes]) => changes.reduce((so, [at, length, insert]) => withText(so, at, length, insert), text)),
)

/** Asks an event for everything that detections may ask. */
const exhaust = (event: Event): void => {
  for (const root of FACT_ROOTS) JSON.stringify(event.facts[root])
  expect(typeof event.id).toBe('string')
  expect(Number.isFinite(event.time)).toBe(true)
  expect(typeof event.account).toBe('string')
}

describe('whatever the input holds', () => {
  it('is decoded and normalized without a throw, a hang or a trace in Object.prototype', () => {
    const untouched = Object.getOwnPropertyNames(Object.prototype).toSorted()
    fc.assert(
      fc.property(mutated, (text) => {
        const { items, rejects, ignored } = decodeText(text, 'f')
        for (const item of items) {
          const event = normalize(item, known)
          if (event && 'reason' in event) rejects.push({ ...event, place: item.place })
          else if (event) exhaust(event)
        }
        for (const line of [...rejects, ...ignored].map(explain)) expect(line).toMatch(/^f.{1,600}$/)
        expect(items.length + rejects.length + ignored.length > 0 || text.trim() === '' || text.startsWith('version')).toBe(true)
      }),
      { numRuns: 4000, seed: 20_260_501 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(untouched)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
