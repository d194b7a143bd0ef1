import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { incidentOf } from '#core/correlate/incident.ts'
import type { OriginSignals, Signal } from '#core/correlate/origin-signals.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import { alertOf } from '#core/render/alert.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { renderIncident } from '#core/render/terminal/incident.ts'
import { plainPaint } from '#core/render/terminal/paint.ts'
import { content } from '#detections/content.ts'

const ROOT = 'user:arn:aws:iam::123456789012:user/deploy'
const START = Date.UTC(2026, 4, 4, 9)
const infos = content.pack.detections.map((one) => one.info).filter((info) => info.alert !== 'count' && info.tactics.length > 0)
const hiddenPool = infos.filter((info) => info.level !== 'informational' && info.basis !== 'novelty')
const routinePool = infos.filter((info) => info.basis === 'action')

const signal = (info: DetectionInfo, number: number, minute: number, automation?: string): Signal => ({
  info,
  node: ROOT,
  lineage: { root: ROOT, steps: [{ node: ROOT }] },
  attempt: false,
  dedup: [String(number)],
  evidence: [
    {
      time: START + minute * 60_000,
      id: `${automation ? 'routine' : 'attack'}-${number}`,
      action: 'Call',
      account: '123456789012',
      region: 'us-east-1',
      summary: info.title,
      ...(automation && { automation }),
    },
  ],
  count: 1,
  atLeast: false,
  last: START + minute * 60_000,
})

/** 26 detections of an attack in random order among 374 signals of the same identity's Terraform. */
const incidents = fc
  .record({
    hidden: fc.uniqueArray(fc.constantFrom(...hiddenPool), { minLength: 26, maxLength: 26, selector: (info) => info.title }),
    routine: fc.uniqueArray(fc.constantFrom(...routinePool), { minLength: 8, maxLength: 12, selector: (info) => info.id }),
    minutes: fc.array(fc.integer({ min: 0, max: 1_200 }), { minLength: 26, maxLength: 26 }),
  })
  .map(({ hidden, routine, minutes }) => {
    const benign = routine.filter((info) => !hidden.includes(info))
    const noise = Array.from({ length: 374 }, (_, at) => signal(benign[at % benign.length]!, at, at * 3, 'terraform'))
    const attack = hidden.map((info, at) => signal(info, at, minutes[at]!))
    const signals = [...noise, ...attack]
    const component: OriginSignals = { root: ROOT, signals, capped: false }
    const episode = { from: START, to: START + 86_400_000, stories: [], score: 200 }
    return { hidden, incident: incidentOf(component, signals, episode) }
  })

describe('an incident of 400 signals by an identity that also runs Terraform', () => {
  it('names all 26 techniques of the attack in every medium, and lists at most 13 benign records', () => {
    fc.assert(
      fc.property(incidents, ({ hidden, incident }) => {
        const asff = JSON.stringify(
          toAsff(incident, {
            productArn: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
            securityAccount: '123456789012',
            region: 'us-east-1',
            createdAt: incident.firstSeen,
            updatedAt: incident.lastSeen,
          }),
        )
        const table = renderIncident(incident, 100, plainPaint).join(' ').replace(/\s+/g, ' ')
        const media = {
          table,
          alert: alertOf(incident).text,
          slack: JSON.stringify(toSlackBlocks(incident)),
          jsonl: JSON.stringify(incident),
        }
        for (const [medium, text] of Object.entries(media))
          for (const { title } of hidden) expect(text.replaceAll('&amp;', '&').includes(title), `${medium} names ${title}`).toBe(true)
        for (const { id } of hidden) expect(asff.includes(id), `ASFF names ${id}`).toBe(true)
        const listed = incident.signals.flatMap((one) => one.events)
        expect(listed.filter((id) => id.startsWith('attack')).length).toBe(26)
        expect(listed.filter((id) => id.startsWith('routine')).length).toBeLessThanOrEqual(13)
        expect(incident.events.filter((id) => id.startsWith('attack')).length).toBe(26)
      }),
      { numRuns: 20 },
    )
  })

  it('lists its signals worst first, and the routine of automation last', () => {
    fc.assert(
      fc.property(incidents, ({ incident }) => {
        const firstRoutine = incident.signals.findIndex((one) => one.routine)
        expect(incident.signals.slice(firstRoutine).every((one) => one.routine)).toBe(true)
        for (const stage of incident.stages) {
          const ranks = stage.signals.map((id) => incident.signals.findIndex((one) => one.id === id))
          expect(ranks[0]).toBe(Math.min(...ranks))
        }
      }),
      { numRuns: 5 },
    )
  })
})
