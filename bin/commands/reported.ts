import { existsSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { SqliteStore } from '#adapters/local/sqlite-store.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Row } from '#core/state/rows.ts'
import { analyze, type LocalStore } from './analysis.ts'
import { readLogs } from './source.ts'
import { firstRejects } from './spoken.ts'
import { rowsOfTable } from './table.ts'
import { openRuleset, type RulesetOptions, Unusable } from './world.ts'

const SQLITE = 'SQLite format 3\0'

/** Whether a file is what `--state` keeps. */
export const isStateFile = async (path: string): Promise<boolean> => (await beginning(path, SQLITE.length)) === SQLITE

/** Whether a file is what `--format jsonl` writes. */
export const isFindingsFile = async (path: string): Promise<boolean> => /^\s*\{"schema":\s*1,\s*"kind":/.test(await beginning(path, 64))

const beginning = async (path: string, bytes: number): Promise<string> => {
  const file = await open(path).catch(() => undefined)
  if (!file) return ''
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(bytes), 0, bytes, 0)
    .catch(() => ({ buffer: Buffer.alloc(0), bytesRead: 0 }))
    .finally(() => file.close())
  return buffer.toString('latin1', 0, bytesRead)
}

/** A state file that is there already: a new, empty one would answer everything with nothing. @throws Unusable */
export const openState = (file: string): SqliteStore => {
  if (!existsSync(file)) throw new Unusable(`${file}: there is no such state file`)
  try {
    return new SqliteStore(file)
  } catch (error) {
    throw new Unusable(`${file} is no state file: ${(error as Error).message}`)
  }
}

export const findingsInState = (store: Pick<LocalStore, 'rows'>): AnyFinding[] => findingsInRows(store.rows('finding'))

const findingsInRows = (rows: readonly Row[]): AnyFinding[] =>
  rows.flatMap(({ value }) => (value.kind === 'finding' ? [value.finding] : []))

const isReported = (value: unknown): value is AnyFinding => {
  const { schema, id, kind, detection, state, title, origin, actor, resources, events, why } = (value ?? {}) as Partial<AnyFinding>
  const texts = [id, detection, state, title, origin?.node, origin?.name, actor?.id, actor?.name]
  const lists = [resources, events, why, actor?.addresses, actor?.sessions, origin?.chain]
  return (
    schema === 1 &&
    (kind === 'finding' || kind === 'incident') &&
    texts.every((one) => typeof one === 'string') &&
    lists.every((one) => Array.isArray(one))
  )
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Findings and incidents of a file that `--format jsonl` wrote; lines that are neither are reported. @throws Unusable */
export const findingsInFile = async (file: string, report: (line: string) => void): Promise<AnyFinding[]> => {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Unusable(`${file} cannot be read: ${error.message}`)
  })
  const values = text
    .split('\n')
    .filter((line) => line.trim())
    .map(parsed)
  const reported = values.filter(isReported)
  const others = values.filter((one) => !isReported(one) && (one as { kind?: unknown } | undefined)?.kind !== 'signal').length
  if (others > 0) report(`${file}: ${others} lines are no finding of \`kestrail analyze --format jsonl\`, and were left out`)
  return reported
}

/** Everything that these logs report, whatever suppressions are in force. @throws Unusable */
const reportedOver = async (paths: readonly string[], options: RulesetOptions, report: (line: string) => void): Promise<AnyFinding[]> => {
  const world = await openRuleset(options, report)
  const { findings, suppressed, counts } = await analyze(readLogs(paths), world, new MemoryStore(), {}, firstRejects())
  if (counts.normalized === 0) throw new Unusable(`no event could be read from ${paths.join(', ')}`)
  return [...findings, ...suppressed.map((one) => one.finding)]
}

export interface Past {
  readonly findings?: string
  readonly state?: string
  readonly table?: string
  readonly over?: readonly string[]
}

/** What was reported before: of a findings file, a state file, a table, logs, or all of them; each finding once. @throws Unusable */
export const reportedBefore = async (
  { findings, state, table, over = [], ...world }: Past & RulesetOptions,
  report: (line: string) => void,
): Promise<AnyFinding[]> => {
  const all = [
    ...(over.length > 0 ? await reportedOver(over, world, report) : []),
    ...(findings === undefined ? [] : await findingsInFile(findings, report)),
    ...(state === undefined ? [] : findingsInState(openState(state))),
    ...(table === undefined ? [] : findingsInRows(await rowsOfTable(table, ['finding']))),
  ]
  return [...new Map(all.map((one) => [one.id, one])).values()]
}
