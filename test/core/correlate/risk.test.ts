import { describe, expect, it } from 'vitest'
import type { Signal } from '#core/correlate/origin-signals.ts'
import { riskOf, scoreOf } from '#core/correlate/risk.ts'
import type { Severity } from '#core/model/severity.ts'

const DAY = 86_400_000
const signal = (id: string, level: Severity, tactic: string, day = 1, attempt = false): Signal =>
  ({
    info: { id, level, basis: 'action', tactics: [tactic] },
    attempt,
    evidence: [{ time: day * DAY, id: `${id}-${day}` }],
    last: day * DAY,
  }) as unknown as Signal

describe('the risk of an origin', () => {
  it('adds distinct signals, and counts one of many days once', () => {
    expect(scoreOf([signal('a', 'medium', 'Discovery'), signal('b', 'low', 'Persistence')])).toBe(25)
    expect(scoreOf([signal('a', 'medium', 'Discovery'), signal('a', 'medium', 'Discovery', 2)])).toBe(20)
    expect(scoreOf([signal('a', 'medium', 'Discovery', 1, true)])).toBe(10)
  })

  it('takes no single tactic for a campaign, however much of it there is', () => {
    const destroyed = ['a', 'b', 'c', 'd', 'e'].map((id) => signal(id, 'high', 'Impact'))
    expect(scoreOf(destroyed)).toBe(90)
    expect(riskOf(destroyed)).toBeUndefined()
    expect(scoreOf([...destroyed, signal('f', 'high', 'Persistence'), signal('g', 'medium', 'Discovery')])).toBe(155)
  })

  it('surfaces a slow attack of which no step alerts alone', () => {
    const steps = [
      signal('keys-listed', 'low', 'Discovery', 1),
      signal('user-made', 'medium', 'Persistence', 2),
      signal('policy-attached', 'medium', 'Privilege Escalation', 2),
      signal('trail-changed', 'medium', 'Defense Evasion', 3),
    ]
    expect(riskOf(steps)).toEqual({ score: 65, from: DAY, to: 3 * DAY })
    expect(riskOf([...steps.slice(0, 3), signal('trail-changed', 'medium', 'Defense Evasion', 9)])).toBeUndefined()
  })
})
