import { MemoryStore } from '#adapters/local/memory-store.ts'
import { type Lineage, originOf, resolve } from '#core/correlate/resolve.ts'
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
import { findingsIn } from '../analysis.ts'
import { EXIT } from '../exit-codes.ts'
import { readLogs } from '../logs.ts'
import { printLines, warn } from '../output.ts'
import { reportSkipped } from '../skipped.ts'
import { isStateFile, openState } from '../state-file.ts'

const MAX_CALLS = 200
const MAX_FINDINGS = 20

/** Identities and their calls, of logs or of a state file. */
interface IdentitySource {
  readonly store: StateStore
  readonly activity: readonly ActivityEntry[]
  readonly names: ReadonlyMap<string, ReadonlySet<string>>
  readonly findings: readonly AnyFinding[]
  /** A state file holds the calls that mattered, not every call. */
  readonly isPartial: boolean
}

/** `kestrail who`: over logs, buckets and state files, whatever each path is. */
export async function who(identity: string, paths: string[]): Promise<void> {
  const logs: string[] = []
  const sources: IdentitySource[] = []
  for (const path of paths)
    if (await isStateFile(path)) sources.push(ofState(path))
    else logs.push(path)
  if (logs.length > 0) sources.push(await ofLogs(logs))
  let found = 0
  for (const source of sources) found += await printIdentities(source, identity)
  if (found > 0) return
  warn(`No calls by or from ${forTerminal(identity)} in ${forTerminal(paths.join(' '))}.`)
  process.exitCode = EXIT.nothing
}

const ofState = (path: string): IdentitySource => {
  const store = openState(path)
  const rows = (['edge', 'signal', 'baseline', 'use', 'hours', 'session-networks'] as const).flatMap((kind) => store.rows(kind))
  return { store, activity: activityIn(rows), names: namesIn(rows), findings: findingsIn(store), isPartial: true }
}

/** Every call, and the lineage between their sessions. */
const ofLogs = async (paths: readonly string[]): Promise<IdentitySource> => {
  const store = new MemoryStore()
  const activity: ActivityEntry[] = []
  const names = new Map<string, Set<string>>()
  const context = compileSettings(defaultSettings)
  const skipped = reportSkipped()
  for await (const batch of readLogs(paths)) {
    for (const reject of batch.rejects) skipped.skip(reject, 'rejected')
    for (const reject of batch.ignored) skipped.skip(reject, 'ignored')
    for (const item of batch.items) {
      const event = normalize(item, context)
      if (event === undefined || 'reason' in event || event.kind !== 'api-call') continue
      activity.push(activityOf(event))
      const own = names.get(event.actor.node) ?? new Set<string>()
      for (const name of namesOf(event)) own.add(name)
      names.set(event.actor.node, own)
      await store.merge([...lineageFacts(event, true), ...identityFacts(event)])
    }
  }
  skipped.end()
  return { store, activity: activity.sort(byMoment), names, findings: [], isPartial: false }
}

/** Every session of which the identity is part: it acted itself, or a session above it did. */
const printIdentities = async (source: IdentitySource, identity: string): Promise<number> => {
  const roots = new Set<string>()
  let found = 0
  for (const node of source.names.keys()) {
    const lineage = await resolve(source.store, node)
    const above = [lineage.root, ...lineage.steps.map((step) => step.node)]
    if (originOf(lineage).name !== identity && !above.some((one) => isNamed(one, source.names.get(one), identity))) continue
    found += 1
    roots.add(lineage.root)
    printLines(identityLines(source, node, lineage))
  }
  for (const root of roots) printLines(findingLines(source, root))
  return found
}

const identityLines = ({ activity, isPartial }: IdentitySource, node: string, lineage: Lineage): string[] => {
  const chain = [lineage.root, ...lineage.steps.map((step) => step.node).reverse()]
  const created = lineage.steps.flatMap(({ node: child, parent }) =>
    parent ? [`  ${forTerminal(nameOf(child))} was created by ${forTerminal(nameOf(parent.node))} (${forTerminal(parent.via)})`] : [],
  )
  const own = activity.filter((entry) => entry.node === node)
  const more = own.length > MAX_CALLS ? [`  … and ${own.length - MAX_CALLS} more calls`] : []
  const partial = isPartial ? ['  (from the state file: signals and first calls only; the logs have every call)'] : []
  return [
    [...new Set(chain)].map((name) => forTerminal(nameOf(name))).join(' → '),
    ...created,
    ...own.slice(0, MAX_CALLS).map(callLine),
    ...more,
    ...partial,
    '',
  ]
}

const callLine = ({ time, account, region, what, from, summary }: ActivityEntry): string =>
  `  ${new Date(time).toISOString()}  ${forTerminal(account)}  ${forTerminal(region).padEnd(14)} ${forTerminal(what)}  from ${forTerminal(from)}${summary ? `: ${forTerminal(summary)}` : ''}`

const findingLines = ({ findings }: IdentitySource, root: string): string[] => {
  const own = findings
    .filter((finding) => finding.origin.node === root && finding.state === 'active')
    .sort((a, b) => (a.firstSeen < b.firstSeen ? -1 : 1))
  if (own.length === 0) return []
  const more = own.length > MAX_FINDINGS ? [`  … and ${own.length - MAX_FINDINGS} more`] : []
  return [
    `Findings of ${forTerminal(nameOf(root))}:`,
    ...own
      .slice(0, MAX_FINDINGS)
      .map(({ firstSeen, severity, title, id }) => `  ${firstSeen}  ${severity.padEnd(8)} ${forTerminal(title)}  ${id}`),
    ...more,
    '',
  ]
}
