import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { analyze, findingsIn, findingsOf } from './analysis.ts'
import { findingsInFile } from './findings-file.ts'
import { readLogs } from './logs.ts'
import { openRuleset, type RulesetOptions, type Warn } from './ruleset.ts'
import { reportSkipped } from './skipped.ts'
import { openState } from './state-file.ts'
import { rowsOfTable } from './table.ts'
import { InputError } from './usage-error.ts'

/** Where past findings are read from. */
export interface PastOptions {
  readonly findings?: string
  readonly state?: string
  readonly table?: string
  readonly over?: readonly string[]
}

/** Every finding of these logs, whatever suppressions are in force. @throws InputError */
const findingsOver = async (paths: readonly string[], options: RulesetOptions, warn: Warn): Promise<AnyFinding[]> => {
  const ruleset = await openRuleset(options, warn)
  const { findings, suppressed, counts } = await analyze(readLogs(paths), ruleset, new MemoryStore(), {}, reportSkipped())
  if (counts.normalized === 0) throw new InputError(`--over ${paths.join(' ')}: no events could be read`)
  return [...findings, ...suppressed.map((hidden) => hidden.finding)]
}

/** Past findings of a findings file, a state file, a table, logs, or all of them; each finding once. @throws InputError */
export const pastFindings = async (
  { findings, state, table, over = [], ...ruleset }: PastOptions & RulesetOptions,
  warn: Warn,
): Promise<AnyFinding[]> => {
  const all = [
    ...(over.length > 0 ? await findingsOver(over, ruleset, warn) : []),
    ...(findings === undefined ? [] : await findingsInFile(findings, warn)),
    ...(state === undefined ? [] : findingsIn(openState(state))),
    ...(table === undefined ? [] : findingsOf(await rowsOfTable(table, ['finding']))),
  ]
  return [...new Map(all.map((finding) => [finding.id, finding])).values()]
}
