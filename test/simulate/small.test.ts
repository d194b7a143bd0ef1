import { describe, expect, it } from 'vitest'
import { SMALL_SHAPES, simulateSmall } from '#simulate/organization-small.ts'

const shapes = SMALL_SHAPES.flatMap((shape) => ['1', '2', '3'].map((seed) => simulateSmall({ seed, shape })))

describe('a tiny organization', () => {
  it('stays small, repeats nothing and follows from its seed', () => {
    for (const { records } of shapes) {
      expect(records.length).toBeLessThanOrEqual(400)
      expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length)
    }
    expect(simulateSmall({ seed: '1', shape: 'deep' })).toEqual(shapes[0])
    expect(simulateSmall({ seed: '1', events: 60 }).records.length).toBeLessThanOrEqual(60)
  })

  it('goes over what may be kept: ten hops, 256 children, 100 events a session', () => {
    for (const { shape, records, edges } of shapes) {
      const bySession = Map.groupBy(records, ({ userIdentity }) => userIdentity.accessKeyId)
      const byParent = Map.groupBy(edges, ([parent]) => parent)
      if (shape === 'deep') expect(edges).toHaveLength(10)
      if (shape === 'wide') expect(Math.max(...[...byParent.values()].map(({ length }) => length))).toBeGreaterThan(256)
      if (shape === 'loud') expect(Math.max(...[...bySession.values()].map(({ length }) => length))).toBeGreaterThan(300)
    }
  })

  it('draws its shape where none is asked for', () => {
    expect(new Set(Array.from({ length: 30 }, (_, seed) => simulateSmall({ seed: String(seed), events: 50 }).shape)).size).toBe(4)
  })
})
