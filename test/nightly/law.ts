import { deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { SMALL_SHAPES, simulateSmall } from '#simulate/organization-small.ts'
import { activeFindings, CALM, runSchedule, type Schedule } from '../support/properties/law.ts'

/** The law on organizations beyond every bound, by seed: `node test/nightly/law.ts [schedules]`. */
const schedules = Number(process.argv[2] ?? 200)

const schedule: fc.Arbitrary<Schedule> = fc.record({
  workers: fc.integer({ min: 1, max: 4 }),
  sizes: fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 5 }),
  kills: fc.array(fc.record({ write: fc.integer({ min: 0, max: 600 }), after: fc.boolean(), warm: fc.boolean() }), { maxLength: 12 }),
  delays: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 9 }),
})

for (let at = 0; at < schedules; at++) {
  const shape = SMALL_SHAPES[at % SMALL_SHAPES.length]!
  const small = simulateSmall({ seed: `nightly-${at}`, shape })
  const parsed = parseSettings(small.settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const world = { content, settings: parsed.settings }
  const [other] = fc.sample(
    fc.shuffledSubarray([...small.records, ...small.records.slice(0, 40)], { minLength: small.records.length + 40 }),
    { numRuns: 1, seed: at },
  )
  const [how] = fc.sample(schedule, { numRuns: 1, seed: at })
  const straight = activeFindings(await runSchedule(world, small.records, CALM))
  deepEqual(activeFindings(await runSchedule(world, other!, how!)), straight, `${shape}, schedule ${at}`)
}
console.log(`${schedules} schedules over ${SMALL_SHAPES.length} shapes: the same active findings each time`)
