import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeEvidence } from '#core/state/evidence.ts'
import { latestOf, lesser, union } from '#core/state/join.ts'
import { hoursKey } from '#core/state/kinds/hours.ts'
import { mergeRows, placeOf } from '#core/state/merge.ts'
import type { Mergeable } from '#core/state/rows.ts'

const moment = fc.record({ time: fc.nat(50), id: fc.constantFrom('a', 'b', 'c') })
const hours = fc
  .dictionary(fc.constantFrom('h00', 'h03', 'd6'), moment)
  .map((values) => ({ kind: 'hours', values }) as unknown as Mergeable)

describe('the join of two rows', () => {
  it('is commutative, associative and idempotent for hours of activity', () => {
    fc.assert(
      fc.property(hours, hours, hours, (a, b, c) => {
        expect(mergeRows(a, b)).toEqual(mergeRows(b, a))
        expect(mergeRows(mergeRows(a, b), c)).toEqual(mergeRows(a, mergeRows(b, c)))
        expect(mergeRows(mergeRows(a, b), b)).toEqual(mergeRows(a, b))
      }),
    )
  })

  it('throws where two kinds of rows share one key', () => {
    const member = { kind: 'member', node: 'user:u' } as Mergeable
    expect(() => mergeRows(member, { kind: 'hours', values: {} } as Mergeable)).toThrow('two kinds of state share one key')
  })
})

describe('the parts of joins', () => {
  it('the union of lists is sorted and has no duplicates, in either order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), fc.array(fc.nat(9)), (a, b) => {
        const both = [...new Set([...a, ...b])]
        expect([...union(a, b)].sort()).toEqual(both.sort())
      }),
    )
  })

  it('the latest moment and the lesser text do not depend on the order', () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(latestOf(a, b)).toEqual(latestOf(b, a))
        expect(lesser(a.id, b.id)).toBe(lesser(b.id, a.id))
      }),
    )
  })

  it('merged evidence does not depend on the order and holds nothing twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(moment, { selector: ({ id }) => id }), (all) => {
        const [a, b] = [all.slice(0, 1), all.slice(1)]
        expect(mergeEvidence(a, b)).toEqual(mergeEvidence(b, a))
        expect(mergeEvidence(mergeEvidence(a, b), b)).toEqual(mergeEvidence(a, b))
      }),
    )
  })
})

describe('the place of a row', () => {
  it('the longest partition and sort key that fit name the place of a row', () => {
    const { pk, sk } = hoursKey('user:u')
    expect(placeOf(pk, sk, { kind: 'hours', values: {} } as Mergeable)).toMatchObject({ partition: 'times', wakes: 'activity' })
  })

  it('a kind of another version has no place', () => {
    expect(placeOf('U#x', 'hours', { kind: 'constructor' } as unknown as Mergeable)).toBeUndefined()
  })
})
