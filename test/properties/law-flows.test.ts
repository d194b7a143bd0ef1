import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { activeFindings, CALM, runSchedule, type Schedule } from '../support/properties/law.ts'
import { network, networkWorld, readNetwork } from '../support/properties/law-network.ts'

const shuffled = (records: Json[]): fc.Arbitrary<Json[]> =>
  fc.shuffledSubarray([...records, ...records.slice(0, 20)], { minLength: records.length + Math.min(20, records.length) })

const schedule: fc.Arbitrary<Schedule> = fc.record({
  workers: fc.integer({ min: 1, max: 4 }),
  sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 }),
  kills: fc.array(fc.record({ write: fc.integer({ min: 0, max: 200 }), after: fc.boolean(), warm: fc.boolean() }), { maxLength: 4 }),
  delays: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
})

const verdict = async (records: readonly Json[], how: Schedule) =>
  activeFindings(await runSchedule(networkWorld, records, how, readNetwork))

describe('the law, for flows and what is joined with them', () => {
  it('holds for shuffled, repeated and split records, several workers and kills between any two writes', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        network.chain((records) => fc.tuple(fc.constant(records), shuffled(records), schedule)),
        async ([records, other, how]) => {
          expect(await verdict(other, how)).toEqual(await verdict(records, CALM))
        },
      ),
      { numRuns: 12 },
    )
  })

  it('is tested on records that do make findings of each kind', async () => {
    const reported = new Set<string>()
    for (const records of fc.sample(network, { numRuns: 15, seed: 11 }))
      for (const one of await verdict(records, CALM)) {
        reported.add(one.detection)
        if ('signals' in one)
          for (const signal of (one as { signals: readonly { detection: string }[] }).signals) reported.add(signal.detection)
      }
    expect([...reported]).toEqual(
      expect.arrayContaining([
        'segment-crossed',
        'lateral-fan-out',
        'container-command-then-new-peers',
        'first-image-of-service',
        'opened-then-new-country',
      ]),
    )
  })
})
