import { describe, expect, it } from 'vitest'
import type { Signal } from '#core/correlate/component.ts'
import { isHabit } from '#core/correlate/habit.ts'

const DAY = 86_400_000

const signal = (day: number, basis: 'action' | 'content' = 'action', id = 'session-opened'): Signal =>
  ({ info: { id, basis }, attempt: false, evidence: [{ time: day * DAY, id: `${id}-${day}` }], last: day * DAY }) as unknown as Signal

const isHabitOn = (days: readonly number[], basis: 'action' | 'content' = 'action'): boolean => {
  const all = days.map((day) => signal(day, basis))
  return isHabit(all.at(-1)!, all)
}

describe('a habit', () => {
  it.each([
    ['the same on two earlier days is a habit', [1, 3, 8], true],
    ['once before is none', [1, 8], false],
    ['a day or two in a row may be one attack', [7, 8, 9], false],
    ['what comes later does not excuse what came first', [8], false],
  ])('%s', (_, days, expected) => {
    expect(isHabitOn(days)).toBe(expected)
  })

  it('the content of a change never is one', () => {
    expect(isHabitOn([1, 3, 8], 'content')).toBe(false)
  })

  it('of another detection does not count', () => {
    const all = [signal(1, 'action', 'other'), signal(3, 'action', 'other'), signal(8)]
    expect(isHabit(all[2]!, all)).toBe(false)
  })
})
