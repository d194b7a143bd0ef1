import { describe, expect, it } from 'vitest'
import { hash64, hashOf } from '#core/model/hash.ts'

const onesIn = (hex: string): number => [...BigInt(`0x${hex}`).toString(2)].filter((bit) => bit === '1').length

describe('hash64', () => {
  it('never changes: ids of published findings depend on it', () => {
    expect(hash64('')).toBe('c95d41c030e31e9a')
    expect(hash64('AssumeRole')).toBe('f2474379bba74fc5')
    expect(hash64('ünï✓')).toBe('f61fe1e989e9d669')
  })

  it('has no collision over 300,000 near texts', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 100_000; i++)
      seen
        .add(hash64(`event-${i}`))
        .add(hash64(`${i}-event`))
        .add(hash64(`10.0.${i >> 8}.${i & 255}`))
    expect(seen.size).toBe(300_000)
  })

  it('fills every hex digit evenly', () => {
    const counts = Array.from({ length: 16 }, () => new Array<number>(16).fill(0))
    for (let i = 0; i < 32_000; i++)
      for (const [place, digit] of [...hash64(`id-${i}`)].entries()) counts[place]![Number.parseInt(digit, 16)]!++
    for (const place of counts) for (const count of place) expect(Math.abs(count - 2000)).toBeLessThan(250)
  })

  it('flips about half of the bits when one character changes', () => {
    let flipped = 0
    for (let i = 0; i < 2000; i++) {
      const difference = BigInt(`0x${hash64(`a${i}z`)}`) ^ BigInt(`0x${hash64(`b${i}z`)}`)
      flipped += onesIn(difference.toString(16))
    }
    expect(flipped / 2000).toBeGreaterThan(31)
    expect(flipped / 2000).toBeLessThan(33)
  })
})

describe('hashOf', () => {
  it('keeps parts apart', () => {
    expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'))
    expect(hashOf('a', undefined)).not.toBe(hashOf('a'))
    expect(hashOf('a', 1)).toBe(hashOf('a', '1'))
  })
})
