import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { knownFrom } from '#core/normalise/known.ts'
import { normalise } from '#core/normalise/normalise.ts'
import type { World } from '#core/pipeline.ts'
import { isIncident } from '#core/publish/counts.ts'
import { countActivity, eventsBehind, evidenceEventOf } from '#core/report/collect.ts'
import type { EvidenceEvent, ReportInput } from '#core/report/model.ts'
import { renderReport } from '#core/report/report.ts'
import type { Analysis, Decoded } from './analysis.ts'

/** What a second look at the input gives a report: how busy each hour was, and the records behind what was found. */
const lookAgain = async (again: AsyncIterable<Decoded> | Iterable<Decoded>, analysis: Analysis, world: World) => {
  const known = knownFrom(world.settings)
  const activity = countActivity()
  const wanted = eventsBehind(analysis.findings)
  const evidence = new Map<string, EvidenceEvent>()
  for await (const batch of again)
    for (const item of batch.items) {
      const event = normalise(item, known)
      if (event === undefined || 'reason' in event) continue
      activity.add(event)
      if (wanted.has(event.id)) evidence.set(event.id, evidenceEventOf(event))
    }
  return { activity: activity.list(), evidence: [...evidence.values()] }
}

/** Writes `report.html` into a folder and answers its path. `again` is the same input once more: the first reading kept no records. */
export const writeReport = async (
  folder: string,
  analysis: Analysis,
  world: World,
  source: string,
  again: AsyncIterable<Decoded> | Iterable<Decoded>,
): Promise<string> => {
  const { pack, behaviours } = world.content
  const span = analysis.span && { from: new Date(analysis.span.from).toISOString(), to: new Date(analysis.span.to).toISOString() }
  const input: ReportInput = {
    incidents: analysis.findings.filter(isIncident),
    findings: analysis.findings.filter((one) => !isIncident(one)),
    counts: { ...analysis.counts, ...span },
    ...(span && { span }),
    source,
    ...(await lookAgain(again, analysis, world)),
    detections: [...pack.detections, ...behaviours, ...pack.correlations].map((one) => one.info),
  }
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'report.html')
  await writeFile(path, renderReport(input))
  return path
}
