import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { add, deltaOf, NOTHING } from '#core/correlate/signal-counts.ts'
import type { SignalCounts } from '#core/state/kinds/head.ts'
import { signalSums } from '#core/text/counts.ts'

const counts: fc.Arbitrary<SignalCounts> = fc
  .record({
    published: fc.nat(50),
    grouped: fc.nat(50),
    kept: fc.nat(50),
    staged: fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(9)),
  })
  .map((parts) => ({
    ...parts,
    signals: parts.published + parts.grouped + parts.kept + Object.values(parts.staged).reduce((sum, one) => sum + one, 0),
  }))

describe('what became of signals', () => {
  it('added up over the judgements of each origin is what the last ones say, and balances', () => {
    fc.assert(
      fc.property(fc.array(fc.array(counts, { minLength: 1, maxLength: 6 }), { maxLength: 6 }), (origins) => {
        const changes = origins.flatMap((judged) => judged.map((after, at) => deltaOf(judged[at - 1], after)))
        const { suppressed, ...last } = signalSums(
          origins.map((judged) => judged.at(-1)!),
          0,
        )
        const sum = changes.reduce(add, NOTHING)
        expect([sum, suppressed]).toEqual([last, 0])
        expect(sum.signals).toBe(sum.published + sum.grouped + sum.kept + sum.staged)
      }),
    )
  })
})
