import { beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import { toChatNotification } from '#core/render/chat.ts'
import { toOcsf } from '#core/render/ocsf/detection-finding.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { analyze, signalsIn } from '../../../bin/cli/analysis.ts'
import { inBatches } from '../../../bin/cli/simulation.ts'
import { limitProblems } from './asff/limits.ts'
import { asffProblems } from './asff/sdk-schema.ts'

const context = {
  productArn: 'arn:aws:securityhub:eu-west-1:555566667777:product/555566667777/default',
  securityAccount: '555566667777',
  region: 'eu-west-1',
  createdAt: '2026-05-12T11:00:00.000Z',
  updatedAt: '2026-05-12T11:05:00.000Z',
}

describe('every signal, finding and incident of simulated breaches', () => {
  const reported: AnyFinding[] = []

  beforeAll(async () => {
    for (const seed of ['kestrel', 'hobby']) {
      const day = simulateDay({ seed, date: '2026-05-12', breach: true, events: 6_000 })
      const parsed = parseSettings(day.settings)
      if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
      const [world, store] = [{ content, settings: parsed.settings }, new MemoryStore()]
      const { findings } = await analyze(inBatches(day.records), world, store, {})
      reported.push(...findings, ...(await signalsIn(store, world)))
    }
  }, 60_000)

  it('are many, incidents among them', () => {
    expect(reported.length).toBeGreaterThan(50)
    expect(reported.some((one) => one.kind === 'incident')).toBe(true)
  })

  it('fit the schema of the SDK and the limits of Security Hub', () => {
    const problems = reported.flatMap((one) => {
      const asff = toAsff(one, { ...context, sequence: true })
      return [...asffProblems(asff), ...limitProblems(asff)].map((problem) => `${one.detection}: ${problem}`)
    })
    expect(problems).toEqual([])
  })

  it('can be reported in every other form', () => {
    for (const one of reported) {
      expect(toOcsf(one)).toMatchObject({ class_uid: 2004, time: expect.any(Number) })
      expect(toSlackBlocks(one).blocks.length).toBeGreaterThan(2)
      expect(toChatNotification(one).content.description.length).toBeLessThanOrEqual(8000)
    }
  })
})
