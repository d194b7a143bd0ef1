import { deepEqual, equal, ok } from 'node:assert/strict'
import { asffIdOf } from '#core/render/asff/finding.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { SMALL_SHAPES, simulateSmall } from '#simulate/organization-small.ts'
import { calm, drawn, POISON, runSchedule } from './schedule.ts'

/** So many schedules share one corpus and its clean run. */
const A_CORPUS = 10
const RECORDS = 100
/** As it stands among what was kept. */
const UNREADABLE = Buffer.from('{"no": "record"').toString('base64')

export interface Compared {
  readonly schedules: number
  readonly findings: number
  /** What was injected, by kind. */
  readonly injected: ReadonlyMap<string, number>
}

/** In turn: each shape of a small organization, and the records of one breach. */
const corpusOf = (corpus: number) => {
  const shape = SMALL_SHAPES[corpus % (SMALL_SHAPES.length + 1)]
  if (shape) return simulateSmall({ seed: `faults/${corpus}`, shape, events: RECORDS })
  const day = simulateDay({ seed: `faults/${corpus}`, date: '2026-05-12', breach: true, events: 100 })
  const own = new Set(day.truth?.eventIds)
  const once = new Map(day.records.filter(({ eventID }) => own.has(eventID)).map((record) => [record.eventID, record]))
  return { records: [...once.values()], settings: day.settings }
}

/**
 * Runs that many schedules and throws at the first whose end differs from the clean run: the active findings, what Security Hub holds,
 * what was kept of the unreadable, and the poisoned record alone in the failure bucket.
 */
export const compareSchedules = async (schedules: number, from = 0, progress: (done: number) => void = () => {}): Promise<Compared> => {
  const injected = new Map<string, number>()
  let findings = 0
  for (let corpus = Math.floor(from / A_CORPUS); corpus * A_CORPUS < from + schedules; corpus++) {
    const small = corpusOf(corpus)
    const parsed = parseSettings(small.settings)
    if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
    const world = { content, settings: parsed.settings }
    const clean = await runSchedule(world, `clean/${corpus}`, calm(small.records))
    ok(clean.active.length > 0, `corpus ${corpus} makes no finding`)
    deepEqual([...clean.errors], [])
    findings += clean.active.length
    for (let number = Math.max(from, corpus * A_CORPUS); number < Math.min(from + schedules, (corpus + 1) * A_CORPUS); number++) {
      const faulty = await runSchedule(world, `schedule/${number}`, drawn(`schedule/${number}`, number, small.records))
      deepEqual(faulty.active, clean.active, `schedule ${number}: the findings differ`)
      equal(faulty.unpublished, 0, `schedule ${number}: findings wait for ever`)
      deepEqual(faulty.filed, clean.active.map(({ id }) => asffIdOf(id)).sort(), `schedule ${number}: Security Hub holds something else`)
      // At least once: a batch that was cut differently the second time writes another object.
      ok(
        faulty.kept.some((line) => line.includes(UNREADABLE)),
        `schedule ${number}: the unreadable record was lost`,
      )
      deepEqual(faulty.failures.map(dataOf), [POISON], `schedule ${number}: the failure bucket`)
      for (const [kind, count] of faulty.injected) injected.set(kind, (injected.get(kind) ?? 0) + count)
      progress(number + 1)
    }
  }
  return { schedules, findings, injected }
}

const dataOf = (record: Record<string, unknown>): string => Buffer.from((record['kinesis'] as { data: string }).data, 'base64').toString()
