import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { promotionOf } from '#core/tune/promotion.ts'

const DAY = 86_400_000
const over = (signals: number, days: number) => promotionOf({ signals, from: 0, to: days * DAY })

describe('promotion out of staging', () => {
  it('wants age and little noise', () => {
    expect(over(14, 14)).toEqual({ ready: true, reason: '14 signals in 14.0 days (1.0 a day): ready' })
    expect(over(0, 13.9)).toMatchObject({ ready: false, reason: expect.stringContaining('less than 14 days') })
    expect(over(15, 14)).toMatchObject({ ready: false, reason: expect.stringContaining('louder than 1.0 a day') })
    expect(over(5_000, 20).reason).toContain('250 a day')
  })

  it('never becomes ready by more noise, nor unready by less', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.double({ min: 0, max: 400, noNaN: true }), (a, b, days) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        return !over(more, days).ready || over(less, days).ready
      }),
    )
  })

  it('trusts nothing that makes no sense', () => {
    for (const [from, to] of [
      [5, 0],
      [0, Number.NaN],
      [Number.NEGATIVE_INFINITY, Number.NaN],
    ] as const)
      expect(promotionOf({ signals: 0, from, to }).ready).toBe(false)
  })
})
