import { describe, expect, it } from 'vitest'
import { benchCorpus } from '#simulate/corpus.ts'

const filesOf = (events: number, seed = 'c') => [...benchCorpus({ events, seed, fileSize: 900 })]

describe('the corpus to measure with', () => {
  it('has exactly the records asked for, in files of equal size but the last', () => {
    for (const events of [2_500, 900, 100]) {
      const files = filesOf(events)
      expect(files.map(({ length }) => length)).toEqual([...Array(Math.floor(events / 900)).fill(900), events % 900].filter(Boolean))
    }
  })

  it('comes in about 20 files by default', () => {
    expect([...benchCorpus({ events: 3_000, seed: 'c' })]).toHaveLength(20)
  })

  it('goes on over days and follows from its seed', () => {
    const files = [...benchCorpus({ events: 30_000, seed: 'c', fileSize: 10_000 })]
    expect(files.flat()).toHaveLength(30_000)
    expect(new Set(files.flat().map(({ eventTime }) => eventTime.slice(0, 10))).size).toBeGreaterThan(1)
    expect(filesOf(300)).toEqual(filesOf(300))
  })
})
