import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { type Lineage, resolve } from '#core/correlate/resolve.ts'
import { identityFacts } from '#core/detect/actor-edges.ts'
import { lineageFacts } from '#core/detect/lineage.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { byMoment } from '#core/model/moment.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import type { StateStore } from '#core/ports.ts'
import { type ActivityEntry, activityIn, activityOf, isNamed, namesIn, namesOf } from '#core/render/report/activity.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { forTerminal } from '#core/text/escape.ts'
import { nameOf } from '#core/text/node.ts'
import { readLogs } from './source.ts'
import { EXIT, firstRejects, say, warn, withUsageErrors } from './spoken.ts'
import { isStateFile, openState, toldInState } from './told.ts'

const LINES = 200
const MOST_FINDINGS = 20

/** `kestrail who KEY|ARN|NAME|ADDRESS PATH…`: over logs, buckets and state files, whatever each path is. */
export const whoCommand = (): Command =>
  new Command('who')
    .description('tells who really is behind a key, ARN, session name or address: the chain to the origin, and a timeline')
    .argument('<identity>', 'an access key id, an ARN, a session or user name, or an address')
    .argument('<path...>', 'what to look through: logs (files, folders, s3://bucket/prefix) or state files')
    .action(withUsageErrors(who))

/** Something that knows of identities: logs that were read, or a state file. */
interface Memory {
  readonly store: StateStore
  readonly doings: readonly ActivityEntry[]
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  readonly told: readonly AnyFinding[]
  /** State remembers what mattered, and not every call. */
  readonly isPartial: boolean
}

async function who(asked: string, paths: string[]): Promise<void> {
  const isLocal = (path: string): boolean => !path.includes('*') && path !== '-' && !path.startsWith('s3://')
  for (const path of paths.filter((one) => isLocal(one) && !existsSync(one))) warn(`${path}: there is no such file or folder`)
  const logs: string[] = []
  const memories: Memory[] = []
  for (const path of paths)
    if (await isStateFile(path)) memories.push(inState(path))
    else logs.push(path)
  if (logs.length > 0) memories.push(await inLogs(logs))
  let found = 0
  for (const memory of memories) found += await tellAll(memory, asked)
  if (found > 0) return
  warn(`Nothing was done by or from ${forTerminal(asked)} in what was read.`)
  process.exitCode = EXIT.unusable
}

const inState = (path: string): Memory => {
  const store = openState(path)
  const rows = (['edge', 'signal', 'baseline', 'use', 'hours', 'whereabouts'] as const).flatMap((kind) => store.rows(kind))
  return { store, doings: activityIn(rows), names: namesIn(rows), told: toldInState(store), isPartial: true }
}

/** Every call, and the lineage between their sessions. */
const inLogs = async (paths: readonly string[]): Promise<Memory> => {
  const store = new MemoryStore()
  const doings: ActivityEntry[] = []
  const names = new Map<string, Set<string>>()
  const known = compileSettings(defaultSettings)
  const tell = firstRejects()
  for await (const batch of readLogs(paths)) {
    for (const reject of batch.rejects) tell(reject, 'rejected')
    for (const item of batch.items) {
      const event = normalize(item, known)
      if (event === undefined || 'reason' in event || event.kind !== 'api-call') continue
      doings.push(activityOf(event))
      const own = names.get(event.actor.node) ?? new Set<string>()
      for (const name of namesOf(event)) own.add(name)
      names.set(event.actor.node, own)
      await store.merge([...lineageFacts(event, true), ...identityFacts(event)])
    }
  }
  return { store, doings: doings.sort(byMoment), names, told: [], isPartial: false }
}

const tellAll = async (memory: Memory, asked: string): Promise<number> => {
  const nodes = [...memory.names.keys()].filter((node) => isNamed(node, memory.names.get(node), asked))
  const roots = new Set<string>()
  for (const node of nodes) {
    const lineage = await resolve(memory.store, node)
    roots.add(lineage.root)
    say(lines(memory, node, lineage))
  }
  for (const root of roots) say(findingLines(memory, root))
  return nodes.length
}

const lines = ({ doings, isPartial }: Memory, node: string, lineage: Lineage): string[] => {
  const chain = [lineage.root, ...lineage.steps.map((step) => step.node).reverse()]
  const made = lineage.steps.flatMap(({ node: child, parent }) =>
    parent ? [`  ${forTerminal(nameOf(child))} was made by ${forTerminal(nameOf(parent.node))} (${forTerminal(parent.via)})`] : [],
  )
  const own = doings.filter((one) => one.node === node)
  const more = own.length > LINES ? [`  … and ${own.length - LINES} more calls`] : []
  const partial = isPartial
    ? ['  (what state remembers: signals, first uses, first calls of an hour or place; the logs have every call)']
    : []
  return [
    [...new Set(chain)].map((one) => forTerminal(nameOf(one))).join(' → '),
    ...made,
    ...own.slice(0, LINES).map(line),
    ...more,
    ...partial,
    '',
  ]
}

const line = ({ time, account, region, what, from, summary }: ActivityEntry): string =>
  `  ${new Date(time).toISOString()}  ${forTerminal(account)}  ${forTerminal(region).padEnd(14)} ${forTerminal(what)}  from ${forTerminal(from)}${summary ? `: ${forTerminal(summary)}` : ''}`

const findingLines = ({ told }: Memory, root: string): string[] => {
  const own = told.filter((one) => one.origin.node === root && one.state === 'active').sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1))
  if (own.length === 0) return []
  const more = own.length > MOST_FINDINGS ? [`  … and ${own.length - MOST_FINDINGS} more`] : []
  return [
    `Told of ${forTerminal(nameOf(root))}:`,
    ...own.slice(0, MOST_FINDINGS).map((one) => `  ${one.firstSeen}  ${one.severity.padEnd(8)} ${forTerminal(one.title)}  ${one.id}`),
    ...more,
    '',
  ]
}
