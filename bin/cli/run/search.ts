import { Command, Option } from 'commander'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import type { Ruleset } from '#core/pipeline.ts'
import { jsonLines } from '#core/render/jsonl.ts'
import { evidenceEventOf } from '#core/render/report/collect.ts'
import type { EvidenceEvent } from '#core/render/report/model.ts'
import { search, searchEvidence, wordsOf } from '#core/render/report/search.ts'
import { evidenceIn, REMEMBERING } from '#core/render/report/stored.ts'
import { renderFound } from '#core/render/terminal/found.ts'
import { forTerminal } from '#core/text/escape.ts'
import { analyze, type Decoded } from './analysis.ts'
import { readLogs } from './source.ts'
import { EXIT, firstRejects, say, warn, withUsageErrors } from './spoken.ts'
import { isFindingsFile, isStateFile, openState, toldInFile, toldInState } from './told.ts'
import { openRuleset, type RulesetOptions, Unusable } from './world.ts'

interface Options extends RulesetOptions {
  readonly limit: string
  readonly format: 'table' | 'jsonl'
}

/** Events that are kept to be shown; more are only counted by the next search. */
const MAX_EVENTS = 100_000

/** `kestrail search WORDS PATH…`: over findings files, state files and logs, whatever each path is. */
export const searchCommand = (): Command =>
  new Command('search')
    .description('finds incidents, findings and events by identity, address, resource, technique or text')
    .argument('<words>', 'all of them must occur; quoted words stay together: \'T1098 "svc backup"\'')
    .argument('<path...>', 'findings (JSONL), state files, or logs: files, folders, s3://bucket/prefix')
    .option('--limit <n>', 'how many of each to show', '20')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'jsonl']).default('table'))
    .option('--rules <folder...>', 'also your own Sigma rules, for logs')
    .option('--settings <file>', 'what your organisation says of itself, for logs')
    .action(withUsageErrors(searchAll))

interface Hay {
  readonly told: AnyFinding[]
  readonly events: EvidenceEvent[]
}

async function searchAll(words: string, paths: string[], options: Options): Promise<void> {
  if (wordsOf(words).length === 0) throw new Unusable('write what to look for')
  const hay: Hay = { told: [], events: [] }
  const logs: string[] = []
  for (const path of paths)
    if (await isStateFile(path)) gatherState(path, words, hay)
    else if (await isFindingsFile(path)) hay.told.push(...(await toldInFile(path, warn)))
    else logs.push(path)
  if (logs.length > 0) await gatherLogs(logs, words, options, hay)
  const found = { told: search(once(hay.told), words), events: once(hay.events) }
  if (options.format === 'jsonl')
    process.stdout.write(jsonLines([...found.told.map((one) => one.finding), ...found.events.map((one) => ({ kind: 'event', ...one }))]))
  else say(renderFound(found, Math.max(1, Number(options.limit) || 20)))
  if (found.told.length + found.events.length === 0) process.exitCode = EXIT.unusable
}

const once = <T extends { readonly id: string }>(all: readonly T[]): T[] => [...new Map(all.map((one) => [one.id, one])).values()]

const gatherState = (path: string, words: string, hay: Hay): void => {
  const store = openState(path)
  hay.told.push(...toldInState(store))
  hay.events.push(...searchEvidence(evidenceIn(REMEMBERING.flatMap((kind) => store.rows(kind))), words))
}

const gatherLogs = async (paths: readonly string[], words: string, options: Options, hay: Hay): Promise<void> => {
  const world = await openRuleset(options, warn)
  const { findings, suppressed, counts } = await analyze(
    watched(readLogs(paths), world, words, hay.events),
    world,
    new MemoryStore(),
    {},
    firstRejects(),
  )
  if (counts.normalized === 0) throw new Unusable(`no event could be read from ${forTerminal(paths.join(', '))}`)
  hay.told.push(...findings, ...suppressed.map((one) => one.finding))
}

/** Passes the logs on to the analysis, and keeps the events that have every word. */
async function* watched(batches: AsyncIterable<Decoded>, world: Ruleset, words: string, events: EvidenceEvent[]): AsyncGenerator<Decoded> {
  const known = compileSettings(world.settings)
  for await (const batch of batches) {
    for (const item of batch.items) {
      if (events.length >= MAX_EVENTS) break
      const event = normalize(item, known)
      if (event !== undefined && !('reason' in event)) events.push(...searchEvidence([evidenceEventOf(event)], words))
    }
    yield batch
  }
}
