import { describe, expect, it } from 'vitest'
import { fuzz } from '../support/properties/fuzz.ts'
import { targets } from '../support/properties/fuzz-targets.ts'

/** A million of the same: `node test/nightly/fuzz.ts`, with its figures in docs/reliability.md. */
describe('whatever comes in', () => {
  it('20,000 mutants crash nothing, hang nowhere and pollute no prototype', async () => {
    const { byTarget, events, findings, troubles } = await fuzz('test', 20_000)
    expect(troubles).toEqual([])
    // They are no noise that is turned away at the door.
    for (const { name } of targets) expect(byTarget[name]).toBeGreaterThan(200)
    expect(events).toBeGreaterThan(5_000)
    expect(findings).toBeGreaterThan(100)
  })
})
