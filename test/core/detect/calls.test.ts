import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callsRecorder, extentOf, firstRise } from '#core/detect/calls.ts'
import { hash64 } from '#core/model/hash.ts'
import { type CallsRow, calls as callsKind } from '#core/state/kinds/calls.ts'

const DAY = 86_400_000
const IDENTITY = 'arn:aws:iam::123456789012:user/bob'

const sketchOf = (seeds: readonly string[], days = 1): CallsRow => {
  const memory = callsRecorder()
  for (const [at, seed] of seeds.entries()) memory.observe(IDENTITY, hash64(seed), (at % days) * DAY)
  return (memory.drain()[0]?.value as CallsRow | undefined) ?? { kind: 'calls', rises: [[], [], [], []] }
}
const calls = (count: number, salt = ''): string[] => Array.from({ length: count }, (_, at) => `${salt}${at}`)
const numbers = (sentence: string): number[] => [...sentence.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')))

describe('about how many calls an identity made', () => {
  it.each([40, 1_000, 4_000, 30_000, 200_000])('%i calls lie in the range that is reported, nearly always', (count) => {
    const salts = Array.from({ length: count > 100_000 ? 6 : 20 }, (_, at) => `salt${at}/`)
    const written = salts.map((salt) => extentOf(sketchOf(calls(count, salt)), IDENTITY, DAY))
    const right = written.filter((one) => {
      const [about, low, high] = numbers(one)
      return high === undefined ? count < about! : low! <= count && count <= high
    })
    expect(right.length / salts.length).toBeGreaterThan(0.8)
  })

  it('counts what came on earlier days alone', () => {
    const row = sketchOf(calls(50_000), 10)
    expect(extentOf(row, IDENTITY, 0)).toBe('Calls in that time: too few to estimate (below about 6,000).')
    const [first, all] = [DAY, 11 * DAY].map((time) => numbers(extentOf(row, IDENTITY, time)))
    expect(first![1]).toBeLessThan(all![1]!)
    expect(extentOf(row, 'interface:eni-1', DAY)).toMatch(/^Flow records in that time: about [\d,]+ \(between [\d,]+ and [\d,]+\)\.$/)
    expect(extentOf(undefined, IDENTITY, DAY)).toBe('Calls in that time: too few to estimate (below about 6,000).')
  })

  it('is the same however the calls are divided, ordered and repeated', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(calls(3_000)), fc.nat(3_000), fc.nat(3_000), (some, from, to) => {
        const parts = [some.slice(0, Math.max(from, to)), some.slice(Math.min(from, to))].map((part) => sketchOf(part))
        const whole = sketchOf([...some].reverse())
        expect(callsKind.merge(parts[1]!, parts[0]!)).toEqual(whole)
        expect(callsKind.merge(whole, parts[0]!)).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })

  it('costs few writes, and few bytes', () => {
    const row = sketchOf(calls(300_000), 90)
    expect(row.rises.flat().length).toBeLessThan(24)
    expect(JSON.stringify(row).length).toBeLessThan(400)
  })

  it('shows from which day on something changed', () => {
    const before: CallsRow = { kind: 'calls', rises: [[[3, 4]], [], [], []] }
    expect(firstRise(before, { kind: 'calls', rises: [[[3, 4]], [[7, 5]], [[9, 6]], []] })).toBe(7)
    expect(firstRise(before, before)).toBe(Number.POSITIVE_INFINITY)
  })
})
