import { MemoryStore } from '#adapters/local/memory-store.ts'
import { isIncident } from '#core/model/finding.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { countActivity, eventsBehind, evidenceEventOf } from '#core/render/report/collect.ts'
import type { EvidenceEvent, ReportInput } from '#core/render/report/model.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import type { BreachTruth } from '#simulate/breach/breach.ts'
import { simulateDay } from '#simulate/day.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'

/** A simulated breach, analyzed, as a report is given it; and what really happened. */
export const simulatedReport = async (seed: string): Promise<{ report: ReportInput; truth: BreachTruth }> => {
  const day = simulateDay({ seed, date: '2026-05-12', breach: true, events: 21_000 })
  const parsed = parseSettings(day.settings)
  if ('problems' in parsed || !day.truth) throw new Error('the simulation made no breach')
  const { findings, counts, span } = await analyze(inBatches(day.records), { content, settings: parsed.settings }, new MemoryStore(), {})
  const activity = countActivity()
  const wanted = eventsBehind(findings)
  const evidence = new Map<string, EvidenceEvent>()
  for (const batch of inBatches(day.records))
    for (const item of batch.items) {
      const event = normalize(item, compileSettings(parsed.settings))
      if (event === undefined || 'reason' in event) continue
      activity.add(event)
      if (wanted.has(event.id)) evidence.set(event.id, evidenceEventOf(event))
    }
  const report: ReportInput = {
    incidents: findings.filter(isIncident),
    findings: findings.filter((one) => !isIncident(one)),
    counts,
    ...(span && { span: { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() } }),
    source: 'a simulated day',
    activity: activity.list(),
    evidence: [...evidence.values()],
    detections: [...content.pack.detections, ...content.behaviors, ...content.pack.correlations].map((one) => one.info),
  }
  return { report, truth: day.truth }
}
