import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionRow, Plan } from '#core/model/action.ts'
import { type Finding, isIncident } from '#core/model/finding.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import type { Ruleset } from '#core/pipeline.ts'
import { carriedOut, milestonesBy, plannedResponse } from '#core/render/report/actions.ts'
import { countActivity, eventsBehind, evidenceEventOf } from '#core/render/report/collect.ts'
import type { Activity, EvidenceEvent, ReportInput, ReportResponse } from '#core/render/report/model.ts'
import { renderReport } from '#core/render/report/report.ts'
import { readAction } from '#core/respond/action-store.ts'
import { decide } from '#core/respond/decide.ts'
import { forTerminal } from '#core/text/escape.ts'
import type { Analysis, Decoded } from './analysis.ts'
import { planned } from './respond/findings.ts'
import { RECEIPTS, ReceiptFolder } from './respond/receipts.ts'

export interface Seen {
  readonly activity: readonly Activity[]
  readonly evidence: readonly EvidenceEvent[]
}

/** What a second look at the input gives a report: how busy each hour was, and the records behind what was found. */
export const lookAgain = async (again: AsyncIterable<Decoded> | Iterable<Decoded>, analysis: Analysis, world: Ruleset): Promise<Seen> => {
  const known = compileSettings(world.settings)
  const activity = countActivity()
  const wanted = eventsBehind(analysis.findings)
  const evidence = new Map<string, EvidenceEvent>()
  for await (const batch of again)
    for (const item of batch.items) {
      const event = normalize(item, known)
      if (event === undefined || 'reason' in event) continue
      activity.add(event)
      if (wanted.has(event.id)) evidence.set(event.id, evidenceEventOf(event))
    }
  return { activity: activity.list(), evidence: [...evidence.values()] }
}

/** What the policy would have a responder do about each finding: planned from the findings alone, nothing is asked of AWS. */
export const plannedResponses = async (analysis: Analysis, world: Ruleset): Promise<ReportResponse[]> =>
  (await plansOf(analysis, world)).map(({ plan, finding }) => plannedResponse(plan, decide(plan, finding, world.settings).mode))

const plansOf = async ({ findings }: Analysis, { settings }: Ruleset): Promise<{ plan: Plan; finding: Finding }[]> => {
  const { responses } = await import('#detections/generated/responses.ts')
  return planned({ responses, settings }, findings).flatMap(({ finding, plans }) => plans.map((plan) => ({ plan, finding })))
}

/** The same, but what has been carried out (receipts of `kestrail respond`) is told from its receipt. */
const respondedTo = async (
  analysis: Analysis,
  world: Ruleset,
  receipts: string,
): Promise<Pick<ReportInput, 'responses' | 'milestones'>> => {
  const store = new ReceiptFolder(receipts)
  const rows: ActionRow[] = []
  const responses: ReportResponse[] = []
  for (const { plan, finding } of await plansOf(analysis, world)) {
    const { row } = await readAction(store, plan.id)
    if (row) rows.push(row)
    responses.push(row ? carriedOut(row) : plannedResponse(plan, decide(plan, finding, world.settings).mode))
  }
  return { responses, milestones: milestonesBy(rows) }
}

/** The first lines of what would have been done, for a terminal. */
export const shortly = (responses: readonly ReportResponse[], lines: number): string =>
  responses.length === 0
    ? ''
    : `It would have proposed:\n${responses
        .slice(0, lines)
        .map((one) => `  ${forTerminal(one.title)}  (${(one.calls ?? []).join(', ')}; undo: ${one.undo ?? 'none'})\n`)
        .join('')}${responses.length > lines ? `  and ${responses.length - lines} more\n` : ''}`

/** Writes `report.html` into a folder and answers its path. `seen` is of a second look at the input: the first reading kept no records. */
export const writeReport = async (
  folder: string,
  analysis: Analysis,
  world: Ruleset,
  source: string,
  seen: Seen,
  receipts = RECEIPTS,
): Promise<string> => {
  const { pack, behaviors } = world.content
  const span = analysis.span && { from: new Date(analysis.span.from).toISOString(), to: new Date(analysis.span.to).toISOString() }
  const input: ReportInput = {
    incidents: analysis.findings.filter(isIncident),
    findings: analysis.findings.filter((one) => !isIncident(one)),
    counts: { ...analysis.counts, ...span },
    sums: analysis.sums,
    ...(span && { span }),
    source,
    ...seen,
    ...(await respondedTo(analysis, world, receipts)),
    detections: [...pack.detections, ...behaviors, ...pack.correlations].map((one) => one.info),
  }
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'report.html')
  await writeFile(path, renderReport(input))
  return path
}
