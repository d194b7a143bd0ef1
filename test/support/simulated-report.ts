import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseSettings } from '#core/model/settings.ts'
import { knownFrom } from '#core/normalise/known.ts'
import { normalise } from '#core/normalise/normalise.ts'
import { isIncident } from '#core/publish/counts.ts'
import { countActivity, eventsBehind, evidenceEventOf } from '#core/report/collect.ts'
import type { EvidenceEvent, ReportInput } from '#core/report/model.ts'
import { content } from '#detections/content.ts'
import type { BreachTruth } from '#simulate/breach/breach.ts'
import { simulateDay } from '#simulate/day.ts'
import { analyse } from '../../bin/commands/analysis.ts'
import { inBatches } from '../../bin/commands/simulated.ts'

/** A simulated breach, analysed, as a report is given it; and what really happened. */
export const simulatedReport = async (seed: string): Promise<{ report: ReportInput; truth: BreachTruth }> => {
  const day = simulateDay({ seed, date: '2026-05-12', breach: true, events: 21_000 })
  const parsed = parseSettings(day.settings)
  if ('problems' in parsed || !day.truth) throw new Error('the simulation made no breach')
  const { findings, counts, span } = await analyse(
    inBatches(day.records),
    { content, settings: parsed.settings },
    new MemoryStore(),
    {},
    () => {},
  )
  const activity = countActivity()
  const wanted = eventsBehind(findings)
  const evidence = new Map<string, EvidenceEvent>()
  for (const batch of inBatches(day.records))
    for (const item of batch.items) {
      const event = normalise(item, knownFrom(parsed.settings))
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
    detections: [...content.pack.detections, ...content.behaviours, ...content.pack.correlations].map((one) => one.info),
  }
  return { report, truth: day.truth }
}
