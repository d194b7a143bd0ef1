import { describe, expect, it } from 'vitest'
import { isHabit, ownWork } from '#core/correlate/habit.ts'
import type { Signal } from '#core/correlate/origin-signals.ts'

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

describe('what a workload does over and over', () => {
  const reported = (root: string, days: readonly number[], basis: 'action' | 'content' = 'action') => {
    const all = days.map((day) => signal(day, basis))
    return ownWork(root, all.at(-1)!, all)
  }
  const PIPELINE = 'oidc:repo:acme/shop:ref:refs/heads/main'

  it('is its work, and says since when', () => {
    expect(reported(PIPELINE, [1, 3, 8])).toBe('It did the same on 2 earlier days since 1970-01-02: its own work, so it is at most low.')
  })
  it.each([
    ['a person is no workload', 'user:arn:aws:iam::123456789012:user/bob', [1, 3, 8], 'action'],
    ['once before proves nothing', PIPELINE, [1, 8], 'action'],
    ['the content of a change keeps its level', PIPELINE, [1, 3, 8], 'content'],
  ] as const)('%s', (_, root, days, basis) => expect(reported(root, days, basis)).toBeUndefined())
})
