import { describe, expect, it } from 'vitest'
import { complaints, measureFeedback, noisyMonth } from '../support/records/noisy-month.ts'

describe('a month with one noisy rule', () => {
  it('after one piece of feedback 95 % of its alerts stop, no attack is hidden, nothing else changes, and the expiry brings them back', async () => {
    const measured = await measureFeedback(noisyMonth('a', { days: 9, eventsPerDay: 150 }))
    expect(complaints(measured)).toEqual([])
    expect(measured.noise).toEqual({ before: expect.any(Number), during: 0, after: measured.noise.before })
    expect(Object.keys(measured.suppression.where)).toEqual(['origin.node', 'resources.arn'])
    expect(measured.incidents.during).toHaveLength(1)
  })
})
