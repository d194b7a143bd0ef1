import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { defaultSettings, parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { SMALL_SHAPES, simulateSmall } from '#simulate/organization-small.ts'
import { activeFindings, CALM, lawContent, runSchedule, type Schedule } from '../support/properties/law.ts'
import { minutesAfter, record, user } from '../support/records/cloudtrail.ts'

const BUSY: Schedule = {
  workers: 4,
  sizes: [37, 5, 64],
  kills: [
    { write: 11, after: false, warm: true },
    { write: 57, after: true, warm: false },
    { write: 160, after: true, warm: true },
  ],
  delays: [0, 3, 1, 4, 2],
}

const reordered = (records: readonly Json[], seed: number): Json[] =>
  fc.sample(fc.shuffledSubarray([...records], { minLength: records.length }), { numRuns: 1, seed })[0]!

/** Organizations beyond what a row, a walk or a judgement holds, with every rule that ships. */
describe.each(SMALL_SHAPES)('the law beyond every bound: %s', (shape) => {
  it('the same findings, however the records came', async () => {
    const small = simulateSmall({ seed: `law-${shape}`, shape })
    const parsed = parseSettings(small.settings)
    if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
    const world = { content, settings: parsed.settings }
    const straight = activeFindings(await runSchedule(world, small.records, CALM))
    expect(straight.length).toBeGreaterThan(0)
    for (const seed of [1, 2]) {
      const other = reordered([...small.records, ...small.records.slice(0, 30)], seed)
      expect(activeFindings(await runSchedule(world, other, CALM))).toEqual(straight)
      expect(activeFindings(await runSchedule(world, other, BUSY))).toEqual(straight)
    }
  })
})

describe('one session that does one thing hundreds of times', () => {
  it('is one finding, whatever the batches were', async () => {
    const world = { content: lawContent(), settings: defaultSettings }
    const records = Array.from({ length: 300 }, (_, at) =>
      record({
        eventName: 'CreateUser',
        eventTime: minutesAfter((at * 47) / 60, '2026-05-01T01:00:00Z'),
        eventID: `create-${at}`,
        awsRegion: 'eu-central-1',
        sourceIPAddress: '198.51.100.1',
        userIdentity: user('bob'),
        requestParameters: { userName: 'same' },
      }),
    )
    const straight = activeFindings(await runSchedule(world, records, CALM))
    expect(straight).toMatchObject([{ detection: 'user-created', count: 300 }])
    expect(straight[0]!.events).toHaveLength(100)
    expect(activeFindings(await runSchedule(world, [...records, ...records], CALM))).toEqual(straight)
    expect(activeFindings(await runSchedule(world, reordered([...records, ...records.slice(0, 150)], 3), BUSY))).toEqual(straight)
  })
})
