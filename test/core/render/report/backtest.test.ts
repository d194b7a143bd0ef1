import { describe, expect, it } from 'vitest'
import type { Content } from '#core/detect/detect.ts'
import { focusOn, summarize } from '#core/render/report/backtest.ts'
import { renderBacktest } from '#core/render/terminal/backtest.ts'
import { content } from '#detections/content.ts'
import { finding, HOSTILE } from '../../../support/records/sample-findings.ts'

const DAY = 86_400_000
const START = Date.parse('2026-05-01T10:00:00Z')
const span = { from: START, to: START + 3 * DAY }
const info = { id: 'a-rule', title: 'A rule', alert: 'finding' as const }
const on = (day: number, more = {}) =>
  finding({ detection: 'a-rule', firstSeen: new Date(START + day * DAY).toISOString(), count: 2, ...more })

describe('summarize', () => {
  it('counts by day (silent ones too), identity and account', () => {
    const other = { ...finding().origin, node: 'user:arn:aws:iam::444455556666:user/other' }
    const test = summarize(info, [on(0), on(2), on(2, { origin: other, account: '444455556666', severity: 'low' })], span)
    expect(test).toMatchObject({ raised: 3, events: 6 })
    expect(test.days).toEqual([
      ['2026-05-01', 1],
      ['2026-05-02', 0],
      ['2026-05-03', 2],
      ['2026-05-04', 0],
    ])
    expect(test.identities[0]).toEqual([finding().origin.node, 2])
    expect(test.accounts).toContainEqual(['444455556666', 1])
    expect(test.severities.reduce((sum, one) => sum + one.count, 0)).toBe(3)
    expect(test.examples.slice(0, 2).map((one) => one.origin.node)).toEqual([finding().origin.node, other.node])
  })

  it('is shown without a character that would steer a terminal', () => {
    for (const hostile of HOSTILE) {
      const one = on(0, { summary: hostile, account: hostile, origin: { ...finding().origin, node: `user:${hostile}`, name: hostile } })
      const lines = renderBacktest(summarize({ ...info, id: hostile }, [one], span))
      for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }
    expect(renderBacktest(summarize(info, [], span))[0]).toBe('a-rule: nothing raised over 4 days')
  })
})

describe('focusOn', () => {
  const staged = (one: Content): Content => ({
    ...one,
    pack: { ...one.pack, detections: one.pack.detections.map((rule) => ({ ...rule, info: { ...rule.info, staging: true } })) },
  })

  it('keeps a rule with all that it is built from, live', () => {
    const story = content.pack.correlations.find((one) =>
      one.rules.some((rule) => content.pack.correlations.some((other) => other.info.id === rule)),
    )!
    const focused = focusOn(content, new Set([story.info.id]))
    const ids = new Set([...focused.pack.detections, ...focused.pack.correlations, ...focused.behaviors].map((one) => one.info.id))
    for (const rule of story.rules) expect(ids).toContain(rule)
    expect(ids.size).toBeLessThan(content.pack.detections.length)
    const one = content.pack.detections[0]!.info.id
    expect(focusOn(staged(content), new Set([one])).pack.detections.map((rule) => [rule.info.id, rule.info.staging])).toEqual([
      [one, false],
    ])
  })

  it('lets what is only counted be seen', () => {
    const counted = content.pack.detections.find((one) => one.info.alert === 'count')!
    expect(focusOn(content, new Set([counted.info.id])).pack.detections[0]!.info.alert).toBe('signal')
  })
})
