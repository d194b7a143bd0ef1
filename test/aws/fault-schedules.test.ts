import { expect, it } from 'vitest'
import { compareSchedules } from '../support/properties/schedule-comparison.ts'

/** Against AWS in this process, which knows no protocol; test/aws/faults.test.ts has the protocols. A thousand: `node test/nightly/faults.ts`. */
it('whatever fails on the way, 50 seeded schedules end as the clean run does', { timeout: 600_000 }, async () => {
  const { injected } = await compareSchedules(50)
  // Every kind of fault did reach the stages.
  for (const kind of ['throttle', 'error', 'timeout', 'lost', 'partial', 'killed before', 'killed after'])
    expect(injected.get(kind), kind).toBeGreaterThan(10)
})
