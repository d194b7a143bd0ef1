import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { activeFindings, CALM, incidentsIn, lawContent, runSchedule, type Schedule } from '../support/properties/law.ts'
import { organization } from '../support/properties/law-organization.ts'

const world = { content: lawContent(), settings: defaultSettings }

const shuffled = (records: Json[]): fc.Arbitrary<Json[]> =>
  fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length })

const schedule = (workers: number): fc.Arbitrary<Schedule> =>
  fc.record({
    workers: fc.constant(workers),
    sizes: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
    kills: fc.array(fc.record({ write: fc.integer({ min: 0, max: 120 }), after: fc.boolean(), warm: fc.boolean() }), { maxLength: 6 }),
    delays: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 7 }),
  })

const verdict = async (records: readonly Json[], how: Schedule) => activeFindings(await runSchedule(world, records, how))

describe('the law: the verdict is a function of the records, not of how they came', () => {
  it('holds for shuffled and duplicated records', async () => {
    await fc.assert(
      fc.asyncProperty(
        organization.chain((records) => fc.tuple(fc.constant(records), shuffled([...records, ...records.slice(0, 20)]))),
        async ([records, other]) => {
          expect(await verdict(other, CALM)).toEqual(await verdict(records, CALM))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('holds for random batches, four workers at once, warm caches and kills between any two writes', async () => {
    await fc.assert(
      fc.asyncProperty(
        organization.chain((records) => fc.tuple(fc.constant(records), shuffled(records), schedule(4))),
        async ([records, other, how]) => {
          expect(await verdict(other, how)).toEqual(await verdict(records, CALM))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('is tested on records that do make findings, incidents and windows', async () => {
    const seen = { findings: 0, incidents: 0, windows: 0, firstUses: 0 }
    for (const records of fc.sample(organization, { numRuns: 100, seed: 7 })) {
      const store = await runSchedule(world, records, CALM)
      const findings = activeFindings(store)
      seen.findings += findings.length
      seen.incidents += incidentsIn(store).length
      seen.windows += findings.filter((one) => one.detection === 'guessing').length
      seen.firstUses += findings.filter((one) => one.detection === 'first-region').length
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5)
  })
})
