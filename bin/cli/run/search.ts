import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import type { Ruleset } from '#core/pipeline.ts'
import { jsonLines } from '#core/render/jsonl.ts'
import { evidenceEventOf } from '#core/render/report/collect.ts'
import type { EvidenceEvent } from '#core/render/report/model.ts'
import { type Found, search, searchEvidence, wordsOf } from '#core/render/report/search.ts'
import { evidenceIn, REMEMBERING } from '#core/render/report/stored.ts'
import { renderFound } from '#core/render/terminal/found.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import { forTerminal } from '#core/text/escape.ts'
import { analyze, findingsIn } from '../analysis.ts'
import { EXIT } from '../exit-codes.ts'
import { findingsInFile, isFindingsFile } from '../findings-file.ts'
import { readLogs } from '../logs.ts'
import { printLines, warn, writeText } from '../output.ts'
import { openRuleset, type RulesetOptions } from '../ruleset.ts'
import { reportSkipped } from '../skipped.ts'
import { isStateFile, openState } from '../state-file.ts'
import { InputError, UsageError } from '../usage-error.ts'

interface Options extends RulesetOptions {
  readonly limit?: number
  readonly format: 'table' | 'jsonl'
}

/** Events that are kept to be shown; the search ends with them. */
const MAX_EVENTS = 100_000
/** Lines of a table, unless --limit asks for another number; JSONL is for programs and has all. */
const TABLE_LIMIT = 20

/** What is searched: findings, and the events that match already. */
interface SearchInput {
  readonly findings: AnyFinding[]
  readonly events: EvidenceEvent[]
}

/** `kestrail search`: over findings files, state files and logs, whatever each path is. */
export async function searchAll(words: string, paths: string[], options: Options): Promise<void> {
  if (wordsOf(words).length === 0) throw new UsageError('write the words to search for')
  const input: SearchInput = { findings: [], events: [] }
  const logs: string[] = []
  for (const path of paths)
    if (await isStateFile(path)) addState(path, words, input)
    else if (await isFindingsFile(path)) input.findings.push(...(await findingsInFile(path, warn)))
    else logs.push(path)
  if (logs.length > 0) await addLogs(logs, words, options, input)
  const found = search(unique(input.findings), words)
  const events = unique(input.events).sort(byTime)
  if (options.format === 'jsonl') await writeText(jsonOf(found, events, options.limit ?? Number.POSITIVE_INFINITY), undefined)
  else printLines(renderFound({ reported: found, events }, options.limit ?? TABLE_LIMIT))
  if (found.length + events.length === 0) process.exitCode = EXIT.nothing
}

const byTime = (a: EvidenceEvent, b: EvidenceEvent): number => a.time - b.time || (a.id < b.id ? -1 : 1)

/** The limit holds for findings and for events, as in the table. */
const jsonOf = (found: readonly Found[], events: readonly EvidenceEvent[], limit: number): string =>
  jsonLines([
    ...found.slice(0, limit).map(({ finding }) => finding),
    ...events.slice(0, limit).map((event) => ({ kind: 'event', ...event })),
  ])

const unique = <T extends { readonly id: string }>(all: readonly T[]): T[] => [...new Map(all.map((value) => [value.id, value])).values()]

const addState = (path: string, words: string, { findings, events }: SearchInput): void => {
  const store = openState(path)
  findings.push(...findingsIn(store))
  events.push(...searchEvidence(evidenceIn(REMEMBERING.flatMap((kind) => store.rows(kind))), words))
}

const addLogs = async (paths: readonly string[], words: string, options: Options, input: SearchInput): Promise<void> => {
  const ruleset = await openRuleset(options, warn)
  const batches = withMatches(readLogs(paths), ruleset, words, input.events)
  const { findings, suppressed, counts } = await analyze(batches, ruleset, new MemoryStore(), {}, reportSkipped())
  if (counts.normalized === 0) throw new InputError(`${forTerminal(paths.join(' '))}: no events could be read`)
  input.findings.push(...findings, ...suppressed.map((hidden) => hidden.finding))
}

/** Passes the logs on to the analysis, and collects the events that have every word. */
async function* withMatches(
  batches: AsyncIterable<DecodedBatch>,
  { settings }: Ruleset,
  words: string,
  events: EvidenceEvent[],
): AsyncGenerator<DecodedBatch> {
  const context = compileSettings(settings)
  for await (const batch of batches) {
    for (const item of batch.items) {
      if (events.length >= MAX_EVENTS) break
      const event = normalize(item, context)
      if (event !== undefined && !('reason' in event)) events.push(...searchEvidence([evidenceEventOf(event)], words))
    }
    yield batch
  }
}
