import { describe, expect, it } from 'vitest'
import { accessKeyId, guid, hex } from '#simulate/ids.ts'
import { randomOf } from '#simulate/random.ts'

const draws = (seed: string) => Array.from({ length: 5 }, randomOf(seed).bits)

describe('draws', () => {
  it('follow from the seed alone', () => {
    expect(draws('x')).toEqual(draws('x'))
    expect(draws('x')).not.toEqual(draws('y'))
  })

  it('of a fork do not move those of its source', () => {
    const [plain, forked] = [randomOf('x'), randomOf('x')]
    forked.fork('side').bits()
    expect(forked.bits()).toBe(plain.bits())
    expect(randomOf('x').fork('a').bits()).not.toBe(randomOf('x').fork('b').bits())
  })

  it('are spread evenly', () => {
    const random = randomOf('even')
    const mean = Array.from({ length: 10_000 }, random.next).reduce((sum, value) => sum + value, 0) / 10_000
    expect(mean).toBeCloseTo(0.5, 1)
    const counts = Map.groupBy(
      Array.from({ length: 6_000 }, () => random.int(1, 6)),
      (value) => value,
    )
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6])
    for (const values of counts.values()) expect(values.length).toBeGreaterThan(800)
  })

  it('by weight keep the weights', () => {
    const random = randomOf('weights')
    const heavy = Array.from(
      { length: 2_000 },
      () =>
        random.weighted([
          [9, 'often'],
          [1, 'rarely'],
        ] as const)[1],
    )
    expect(heavy.filter((name) => name === 'rarely').length).toBeGreaterThan(100)
    expect(heavy.filter((name) => name === 'rarely').length).toBeLessThan(320)
  })
})

describe('ids', () => {
  it('look like those of AWS, and keys of one account begin alike', () => {
    const random = randomOf('ids')
    expect(guid(random)).toMatch(/^[0-9a-f-]{36}$/)
    expect(hex(random, 17)).toMatch(/^[0-9a-f]{17}$/)
    const keys = Array.from({ length: 9 }, () => accessKeyId(random, '111122223333', 'ASIA'))
    expect(new Set(keys).size).toBe(9)
    expect(new Set(keys.map((key) => key.slice(0, 12))).size).toBe(1)
    for (const key of keys) expect(key).toMatch(/^ASIA[A-Z2-7]{16}$/)
  })
})
