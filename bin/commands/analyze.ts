import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { createProgress } from '#adapters/local/progress.ts'
import { SqliteStore } from '#adapters/local/sqlite-store.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { isSeverity, rankOf, SEVERITIES, type Severity } from '#core/model/severity.ts'
import type { FlowFormat } from '#core/net/flow-format.ts'
import type { Ruleset } from '#core/pipeline.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import { explain, type Reject } from '#core/source/item.ts'
import { type Analysis, analyze, type LocalStore, signalsIn } from './analysis.ts'
import { count, flowFormat, time } from './arguments.ts'
import { writeEvidence } from './evidence.ts'
import { FORMATS, type Format, render } from './formats.ts'
import { lookAgain, writeReport } from './report.ts'
import { readLogs } from './source.ts'
import { withUsageErrors } from './spoken.ts'
import { flowOptions, openRuleset } from './world.ts'

interface Options {
  readonly format: Format
  readonly signals?: true
  readonly out?: string
  readonly since?: number
  readonly until?: number
  readonly failOn?: Severity
  readonly settings?: string
  readonly flowFormat?: FlowFormat
  readonly rejects: number
  readonly rules?: readonly string[]
  readonly strict?: true
  readonly intel?: readonly string[]
  readonly geo?: readonly string[]
  readonly report?: string
  readonly evidence?: string
  readonly state?: string
  readonly region?: string
}

const EXIT = { nothingRead: 1, failOn: 2 } as const

const severity = (text: string): Severity => {
  if (!isSeverity(text)) throw new InvalidArgumentError(`write one of ${SEVERITIES.join(', ')}`)
  return text
}

export const analyzeCommand = (): Command =>
  new Command('analyze')
    .description('reads logs and prints incidents and findings')
    .argument('<path...>', 'files, folders, globs or s3://bucket/prefix of CloudTrail and flow logs, plain or gzip; - for standard input')
    .addOption(new Option('--format <format>', 'how to print').choices([...FORMATS]).default('table'))
    .option('--signals', 'also print signals, which by themselves alert nobody')
    .option('--out <file>', 'write to a file')
    .option('--since <time>', 'leave out earlier events; of a bucket, days before are not fetched', time)
    .option('--until <time>', 'leave out later events; of a bucket, days after are not fetched', time)
    .option('--region <region>', 'of the bucket; without it, that of your environment or profile')
    .option('--fail-on <severity>', `exit with ${EXIT.failOn} when something this severe is found`, severity)
    .option('--settings <file>', 'what your organization says of itself (JSON; the context key `kestrail` of cdk.json)')
    .option('--flow-format <fields>', "the fields of flow logs without header, as in the flow log's own LogFormat", flowFormat)
    .option('--rules <folder...>', 'also your own Sigma rules')
    .option('--intel <path...>', 'threat lists: addresses, networks, CSV, JSON or STIX 2.1, files or folders, plain or gzip')
    .option('--geo <file...>', 'address databases (.mmdb) that report country and autonomous system; docs/flows.md says where to get one')
    .option('--strict', 'stop when a rule is broken, rather than leave it out')
    .option('--report <folder>', 'write report.html there')
    .option('--evidence <folder>', 'write an evidence pack there for each incident and each finding of medium or above')
    .option('--state <file>', 'keep what is learned in this file, so that the next run knows it; prints what changed')
    .option('--rejects <n>', 'how many unreadable places to name', count, 20)
    .action(withUsageErrors(runAnalyze))

/** Names the first unreadable places; counts the rest. */
const teller = (limit: number) => {
  let reported = 0
  return (reject: Reject, kind: 'rejected' | 'ignored'): void => {
    if (kind === 'ignored' || reported++ >= limit) return
    process.stderr.write(`${explain(reject)}\n`)
  }
}

async function runAnalyze(paths: string[], options: Options): Promise<void> {
  const world = await openRuleset(options, (line) => process.stderr.write(`${line}\n`))
  const store = openStore(options.state)
  const progress = createProgress(process.stderr)
  const { region, since, until } = options
  const read = () => readLogs(paths, { ...flowOptions(world.settings, options.flowFormat), region, since, until })
  const analysis = await analyze(progress.watch(read()), world, store, options, teller(options.rejects))
  progress.end()
  const signals = options.signals ? await signalsIn(store, world) : []
  const look = {
    color: options.out === undefined && process.stdout.isTTY === true,
    width: process.stdout.columns ?? 100,
    now: new Date().toISOString(),
  }
  await print(render(options.format, { ...analysis, signals }, look), options.out)
  if (options.report !== undefined || options.evidence !== undefined) await keep(options, paths, analysis, world, read)
  process.exitCode = exitCode(analysis, options.failOn)
}

const openStore = (file: string | undefined): LocalStore => (file === undefined ? new MemoryStore() : new SqliteStore(file))

/** Report and evidence: both from one second look at the input. */
const keep = async (
  { report, evidence }: Options,
  paths: string[],
  analysis: Analysis,
  world: Ruleset,
  read: () => AsyncIterable<DecodedBatch>,
): Promise<void> => {
  // Standard input cannot be read twice; report and evidence then go without raw records.
  const seen = await lookAgain(paths.includes('-') ? [] : read(), analysis, world)
  if (report !== undefined) process.stderr.write(`report: ${await writeReport(report, analysis, world, paths.join(', '), seen)}\n`)
  if (evidence === undefined) return
  process.stderr.write(`evidence: ${await writeEvidence(evidence, analysis.findings, seen.evidence, new Date().toISOString())}\n`)
}

const exitCode = ({ counts, findings }: Analysis, failOn: Severity | undefined): number => {
  if (counts.normalized === 0) {
    process.stderr.write('No event could be read from this input.\n')
    return EXIT.nothingRead
  }
  const severe = (finding: Finding | Incident): boolean => failOn !== undefined && rankOf(finding.severity) >= rankOf(failOn)
  return findings.some(severe) ? EXIT.failOn : 0
}

export const print = async (text: string, out: string | undefined): Promise<void> => {
  if (out === undefined) {
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
    return
  }
  const file = createWriteStream(out)
  file.end(text)
  await finished(file)
}
