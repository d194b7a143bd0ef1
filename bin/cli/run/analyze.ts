import { createProgress } from '#adapters/local/progress.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import type { Ruleset } from '#core/pipeline.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import { plural } from '#core/text/counts.ts'
import { type Analysis, analyze, signalsIn } from '../analysis.ts'
import { emptySentence, isEmptyInput } from '../empty-result.ts'
import { writeEvidence } from '../evidence-packs.ts'
import { EXIT } from '../exit-codes.ts'
import { type Format, render } from '../formats.ts'
import { flowOptions, readLogs } from '../logs.ts'
import { warn, writeText } from '../output.ts'
import { requireFolder } from '../paths.ts'
import { readDetails, writeReport } from '../report-file.ts'
import { openRuleset, type RulesetOptions } from '../ruleset.ts'
import { reportSkipped } from '../skipped.ts'
import { openStore } from '../state-file.ts'

interface Options extends RulesetOptions {
  readonly format: Format
  readonly signals?: true
  readonly out?: string
  readonly since?: number
  readonly until?: number
  readonly failOn?: Severity
  readonly flowFormat?: string
  readonly rejects: number
  readonly report?: string
  readonly evidence?: string
  readonly state?: string
  readonly region?: string
}

export async function runAnalyze(paths: string[], options: Options): Promise<void> {
  await requireFolder('--report', options.report)
  await requireFolder('--evidence', options.evidence)
  const ruleset = await openRuleset(options, warn)
  const store = openStore(options.state)
  const progress = createProgress(process.stderr)
  const { region, since, until } = options
  const flows = flowOptions(ruleset.settings, options.flowFormat)
  const read = () => readLogs(paths, { ...flows, region, since, until })
  const analysis = await analyze(progress.watch(read()), ruleset, store, options, reportSkipped(options.rejects))
  progress.end()
  const signals = options.signals ? await signalsIn(store, ruleset) : []
  const renderOptions = {
    color: options.out === undefined && process.stdout.isTTY === true,
    width: process.stdout.columns ?? 100,
    now: new Date().toISOString(),
  }
  await writeText(render(options.format, { ...analysis, signals }, renderOptions), options.out)
  if (options.report !== undefined || options.evidence !== undefined) await writeFolders(options, paths, analysis, ruleset, read)
  process.exitCode = exitCode(analysis, options)
}

/** Report and evidence, from one second reading of the input. A report shows what is active, whichever run reported it first. */
const writeFolders = async (
  { report, evidence }: Options,
  paths: string[],
  analysis: Analysis,
  ruleset: Ruleset,
  read: () => AsyncIterable<DecodedBatch>,
): Promise<void> => {
  const standing = { ...analysis, findings: [...analysis.findings, ...analysis.earlier] }
  // Standard input cannot be read twice; report and evidence then have no raw records.
  const details = await readDetails(paths.includes('-') ? [] : read(), standing, ruleset)
  if (report !== undefined) warn(`report: ${await writeReport(report, standing, ruleset, paths.join(', '), details)}`)
  if (evidence === undefined) return
  warn(`evidence: ${await writeEvidence(evidence, analysis.findings, details.evidence, new Date().toISOString())}`)
}

/** --fail-on counts what is active when the run ends: a gate that passes because an earlier run failed would hide the finding. */
const exitCode = (analysis: Analysis, { failOn, format, out }: Options): number => {
  const { findings, earlier } = analysis
  const printsTable = format === 'table' && out === undefined
  if (!printsTable && (isEmptyInput(analysis) || (earlier.length > 0 && findings.length === 0))) warn(emptySentence(analysis))
  if (isEmptyInput(analysis)) return EXIT.nothing
  if (failOn === undefined) return EXIT.done
  const counts = (finding: AnyFinding): boolean => finding.state === 'active' && rankOf(finding.severity) >= rankOf(failOn)
  const [found, old] = [findings.filter(counts).length, earlier.filter(counts).length]
  if (found + old === 0) return EXIT.done
  warn(`--fail-on ${failOn}: ${plural(found + old, 'active finding')} at ${failOn} or above${old > 0 ? `, ${old} of an earlier run` : ''}`)
  return EXIT.findings
}
