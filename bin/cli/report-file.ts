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
import type { DecodedBatch } from '#core/source/item.ts'
import { forTerminal } from '#core/text/escape.ts'
import type { Analysis } from './analysis.ts'
import { RECEIPTS } from './defaults.ts'
import { plansFor } from './finding-plans.ts'
import { ReceiptFolder } from './receipts.ts'

/** What a report needs of the input beside the findings. */
export interface InputDetails {
  readonly activity: readonly Activity[]
  readonly evidence: readonly EvidenceEvent[]
}

/** Reads the input a second time, for the activity of each hour and the records behind the findings: the first reading keeps no records. */
export const readDetails = async (
  batches: AsyncIterable<DecodedBatch> | Iterable<DecodedBatch>,
  analysis: Analysis,
  { settings }: Ruleset,
): Promise<InputDetails> => {
  const context = compileSettings(settings)
  const activity = countActivity()
  const wanted = eventsBehind(analysis.findings)
  const evidence = new Map<string, EvidenceEvent>()
  for await (const batch of batches)
    for (const item of batch.items) {
      const event = normalize(item, context)
      if (event === undefined || 'reason' in event) continue
      activity.add(event)
      if (wanted.has(event.id)) evidence.set(event.id, evidenceEventOf(event))
    }
  return { activity: activity.list(), evidence: [...evidence.values()] }
}

/** The responses that the policy proposes for each finding: planned from the findings alone, without a call to AWS. */
export const plannedResponses = async (analysis: Analysis, ruleset: Ruleset): Promise<ReportResponse[]> =>
  (await plansOf(analysis, ruleset)).map(({ plan, finding }) => plannedResponse(plan, decide(plan, finding, ruleset.settings).mode))

const plansOf = async ({ findings }: Analysis, { settings }: Ruleset): Promise<{ plan: Plan; finding: Finding }[]> => {
  const { responses } = await import('#detections/generated/responses.ts')
  return plansFor({ responses, settings }, findings).flatMap(({ finding, plans }) => plans.map((plan) => ({ plan, finding })))
}

/** The same, but with the receipt of each response that `kestrail respond` carried out. */
const responsesOf = async (
  analysis: Analysis,
  ruleset: Ruleset,
  receipts: string,
): Promise<Pick<ReportInput, 'responses' | 'milestones'>> => {
  const store = new ReceiptFolder(receipts)
  const rows: ActionRow[] = []
  const responses: ReportResponse[] = []
  for (const { plan, finding } of await plansOf(analysis, ruleset)) {
    const { row } = await readAction(store, plan.id)
    if (row) rows.push(row)
    responses.push(row ? carriedOut(row) : plannedResponse(plan, decide(plan, finding, ruleset.settings).mode))
  }
  return { responses, milestones: milestonesBy(rows) }
}

/** The first proposed responses, for a terminal. */
export const proposalLines = (responses: readonly ReportResponse[], most: number): string[] => {
  if (responses.length === 0) return []
  const lines = responses
    .slice(0, most)
    .map(({ title, calls = [], undo = 'not possible' }) => `  ${forTerminal(title)}  (${calls.join(', ')}; undo: ${undo})`)
  return ['Proposed responses:', ...lines, ...(responses.length > most ? [`  and ${responses.length - most} more`] : [])]
}

/** Writes `report.html` into a folder and returns its path. */
export const writeReport = async (
  folder: string,
  analysis: Analysis,
  ruleset: Ruleset,
  source: string,
  details: InputDetails,
  receipts = RECEIPTS,
): Promise<string> => {
  const { pack, behaviors } = ruleset.content
  const span = analysis.span && { from: new Date(analysis.span.from).toISOString(), to: new Date(analysis.span.to).toISOString() }
  const input: ReportInput = {
    incidents: analysis.findings.filter(isIncident),
    findings: analysis.findings.filter((finding) => !isIncident(finding)),
    counts: { ...analysis.counts, ...span },
    sums: analysis.sums,
    ...(span && { span }),
    source,
    ...details,
    ...(await responsesOf(analysis, ruleset, receipts)),
    detections: [...pack.detections, ...behaviors, ...pack.correlations].map((rule) => rule.info),
  }
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'report.html')
  await writeFile(path, renderReport(input))
  return path
}
