import type { Finding, Incident } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import { edgeKey } from '#core/state/kinds/edge.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import { FINDINGS, findingKey, originPk } from '#core/state/kinds/finding.ts'
import { headKey } from '#core/state/kinds/head.ts'
import type { Row } from '#core/state/rows.ts'
import { beneathMaker, type Cause, causedBy, causeOf, noteCause } from './cause.ts'
import { sealed } from './finding.ts'
import { withContext } from './finding-context/finding-context.ts'
import type { Ownership } from './finding-context/resource.ts'
import { verdictOf } from './judge.ts'
import { type OriginSignals, readOriginSignals } from './origin-signals.ts'
import { resolve } from './resolve.ts'
import type { Rules } from './rules.ts'
import { deltaOf, type SignalCountsDelta } from './signal-counts.ts'

/** How often two workers that judge one origin at once may collide before the batch is given back. */
const MAX_ATTEMPTS = 8

/** Raised when an origin could not be judged undisturbed: the batch is retried whole. */
class Contention extends Error {
  override readonly name = 'Contention'
}

/** What judging one origin did. */
export interface EvaluatedOrigin {
  /** Findings whose stored state changed. */
  readonly changed: readonly (Finding | Incident)[]
  /** How the fates of its signals changed. */
  readonly became: SignalCountsDelta
}

/**
 * Evaluates one origin until nobody else has evaluated it meanwhile; first the origin that it acts for, if it acts for one.
 * @param asking the origin that asks for its maker to be evaluated: two that made each other's credentials must not ask for ever.
 */
export const evaluateOrigin = async (
  store: StateStore,
  rules: Rules,
  root: string,
  belonging: Ownership,
  asking?: string,
): Promise<EvaluatedOrigin> => {
  const changed = new Map<string, Finding | Incident>()
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const pk = originPk(root)
    const [head] = await store.get([headKey(root)])
    const stored = await store.list(pk, FINDINGS)
    const own = await readOriginSignals(store, rules, root)
    const cause = await causeOf(store, rules, own)
    const above = cause && (await noteCause(store, root, cause))
    if (above && above !== asking)
      for (const finding of (await evaluateOrigin(store, rules, above, belonging, root)).changed) changed.set(finding.id, finding)
    const component = await withCaused(store, rules, left(own, cause), above)
    const { findings: drafts, counts } = verdictOf(component, rules)
    const findings = await withContext(store, component, drafts, belonging)
    const moved = above ?? (await movedTo(store, root))
    const written = await write(store, root, stored, findings, { moved, capped: component.capped })
    for (const finding of written.changed) changed.set(finding.id, finding)
    const before = head?.value.kind === 'head' ? head.value : undefined
    const next = { kind: 'head' as const, judged: (before?.judged ?? 0) + 1, signals: counts }
    if (written.complete && (await store.put(headKey(root), next, head?.version ?? 0)))
      return { changed: [...changed.values()], became: deltaOf(before?.signals, counts) }
  }
  throw new Contention(`${root} was judged by others ${MAX_ATTEMPTS} times in a row; the batch must be tried again`)
}

/** What an origin keeps as its own where a maker acts through it. */
const left = (own: OriginSignals, cause: Cause | undefined): OriginSignals =>
  cause ? { ...own, signals: own.signals.filter((signal) => !cause.takes(signal)) } : own

/** An origin's signals with those of what it made and uses. What acts for another itself takes no one in: two hops are one too many. */
const withCaused = async (store: StateStore, rules: Rules, own: OriginSignals, above: string | undefined): Promise<OriginSignals> => {
  if (above) return own
  const taken = await Promise.all(
    (await causedBy(store, own.root)).map(async (root) => {
      const other = await readOriginSignals(store, rules, root)
      const cause = await causeOf(store, rules, other)
      return cause?.lineage.root === own.root ? other.signals.filter(cause.takes).map((signal) => beneathMaker(signal, cause)) : []
    }),
  )
  return { ...own, signals: [...own.signals, ...taken.flat()] }
}

/** Where a root that gained a parent hangs now. */
const movedTo = async (store: StateStore, root: string): Promise<string | undefined> => {
  if (!(await store.get([edgeKey(root)]))[0]) return undefined
  const lineage = await resolve(store, root)
  return lineage.root === root ? undefined : lineage.root
}

/** What is known beside the verdict: where the root hangs now, and whether nodes were left unread. */
interface Circumstances {
  readonly moved: string | undefined
  readonly capped: boolean
}

interface Written {
  readonly changed: readonly (Finding | Incident)[]
  readonly complete: boolean
}

/** Brings the stored findings of a root to the verdict: new and changed ones, and those that no longer hold. */
const write = async (
  store: StateStore,
  root: string,
  stored: readonly Row[],
  verdict: readonly (Finding | Incident)[],
  { moved, capped }: Circumstances,
): Promise<Written> => {
  const byId = new Map(stored.map((row) => [(row.value as FindingRow).finding.id, row]))
  const wanted = new Map(verdict.map((finding) => [finding.id, finding]))
  // A finding that went straight into an incident was never reported.
  const fresh = verdict.filter((finding) => byId.has(finding.id) || finding.state === 'active')
  const gone = stored
    .map((row) => (row.value as FindingRow).finding)
    .filter((finding) => !wanted.has(finding.id) && finding.state !== 'retracted')
  const survivor = await survivorOf(store, verdict, moved)
  // Evidence that was not read is no sign that nothing happened: nothing is retracted then.
  const withdrawn = gone.flatMap((finding) => (capped && !survivor(finding) ? [] : [withdraw(finding, survivor(finding))]))
  const changed: (Finding | Incident)[] = []
  let complete = true
  for (const finding of [...fresh, ...withdrawn]) {
    const row = byId.get(finding.id)
    const before = row?.value as FindingRow | undefined
    if (before?.finding.revision === finding.revision) continue
    const value: FindingRow = { ...before, kind: 'finding', finding }
    if (await store.put(findingKey({ id: finding.id, origin: root }), value, row?.version ?? 0)) changed.push(finding)
    else complete = false
  }
  return { changed, complete }
}

/** The finding that took another one in: of the same origin, or of the origin that the old one turned out to have. */
const survivorOf = async (
  store: StateStore,
  verdict: readonly (Finding | Incident)[],
  moved: string | undefined,
): Promise<(finding: Finding) => string | undefined> => {
  const elsewhere = moved ? (await store.list(originPk(moved), FINDINGS)).map((row) => (row.value as FindingRow).finding) : []
  const candidates = [...verdict, ...elsewhere].filter((one) => one.state === 'active')
  return (finding) => {
    const overlapping = candidates.filter((one) => one.id !== finding.id && one.events.some((id) => finding.events.includes(id)))
    return (overlapping.find((one) => one.kind === 'incident') ?? overlapping[0])?.id
  }
}

const withdraw = (finding: Finding | Incident, into: string | undefined): Finding | Incident => {
  const { mergedInto: _, ...rest } = finding
  const state = into ? ({ state: 'merged', mergedInto: into } as const) : ({ state: 'retracted' } as const)
  const next = { ...rest, ...state, revision: '' }
  return sealed(next as Finding | Incident)
}
