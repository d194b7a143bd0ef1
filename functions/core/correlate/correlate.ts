import { type Behaviour, isCompared, isNovel } from '#core/detect/behaviour.ts'
import { peersOf } from '#core/detect/peers.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { BaselineRow, Change, Fact, FindingRow, MemberRow, Row } from '#core/model/state.ts'
import type { StateStore } from '#core/ports.ts'
import type { Belonging } from './around/resource.ts'
import { type Became, becameOf, NOTHING, together } from './became.ts'
import { readComponent } from './component.ts'
import { sealed } from './finding.ts'
import { flowHomes } from './flows.ts'
import { identityHomes } from './identities.ts'
import { judge } from './judge.ts'
import { edgeKey, resolve } from './resolve.ts'
import type { Rules } from './rules.ts'
import { ASKER, surrounded } from './surroundings.ts'
import { homesOf } from './windows.ts'

/** How often two workers that judge one origin at once may collide before the batch is given back. */
const MAX_ATTEMPTS = 8

/** Raised when an origin could not be judged undisturbed: the batch is retried whole. */
export class Contention extends Error {
  override readonly name = 'Contention'
}

/** What one round of correlate did. */
export interface Correlated {
  /** Findings whose stored state changed: what publish looks at. */
  readonly changed: readonly (Finding | Incident)[]
  readonly roots: readonly string[]
  /** How the fates of signals changed. */
  readonly became: Became
}

/** Nodes and roots that a change may concern, and facts that make them findable. */
interface Affected {
  readonly nodes: readonly string[]
  readonly roots: readonly string[]
  readonly facts: readonly Fact[]
}

const NONE: Affected = { nodes: [], roots: [], facts: [] }

/** At a session: the nodes whose way up leads through it. At a node: the roots that it ever hung under. */
const BELOW = 'below#'
const HOME = 'home#'
const nodesOf = (rows: readonly Row[]): string[] => rows.map((row) => (row.value as MemberRow).node)

const nodeIn = (pk: string): string => pk.slice(2)

/**
 * The correlate stage: changes in, verdicts out. It reads merged state alone, so it may run late, twice, or for nothing.
 * Write order: pointers and members first, then findings by compare-and-set, then the origin's head, which tells two workers apart.
 */
export const createCorrelate = (store: StateStore, rules: Rules, belonging: Belonging) => {
  const affectedBy = async (change: Change): Promise<Affected> => {
    const { pk, sk, after } = change
    if (pk.startsWith('N#')) {
      if (after.kind === 'assumers') return { ...NONE, nodes: await askers(pk) }
      if (after.kind === 'pointer' && sk.startsWith('s#')) return { ...NONE, nodes: [after.name] }
      if (after.kind === 'edge') return edgeChange(change)
      if (after.kind === 'member') return sk.startsWith(BELOW) ? { ...NONE, nodes: [after.node] } : NONE
      return { ...NONE, nodes: [nodeIn(pk)] }
    }
    if (pk.startsWith('R#') && after.kind === 'member') return { ...NONE, nodes: [after.node], roots: [nodeIn(pk)] }
    if (pk.startsWith('I#peers:') && after.kind === 'baseline') return peersChange(change, after)
    if (pk.startsWith('I#') && after.kind === 'baseline') return baselineChange(change, after)
    if (pk.startsWith('W#') && after.kind === 'window') return movable(pk, sk, 'win', homesOf, await store.list(pk))
    if (isPresence(pk) && after.kind !== 'pointer') return movable(pk, sk, 'who', identityHomes, await store.list(pk))
    if (/^[ADPX]#/.test(pk)) return after.kind === 'member' ? NONE : { ...NONE, roots: nodesOf(await store.list(pk, ASKER)) }
    if (pk.startsWith('F#')) return pointed(pk, sk, 'flow', flowHomes(rules, await store.list(pk)))
    return NONE
  }

  /** An edge matters to its node, and to every node whose way to its root once led here or ended here. */
  const edgeChange = async ({ pk }: Change): Promise<Affected> => {
    const node = nodeIn(pk)
    const members = nodesOf(await store.list(`R#${node}`, 'm#'))
    const below = nodesOf(await store.list(pk, BELOW))
    const signals = await Promise.all(['sig#', 'new#', 'win#', 'flow#', 'who#'].map((prefix) => store.list(pk, prefix)))
    const hasSignals = signals.some((rows) => rows.length > 0)
    return { ...NONE, nodes: [...(hasSignals ? [node] : []), ...members, ...below], roots: members.length > 0 ? [node] : [] }
  }

  const askers = async (pk: string): Promise<string[]> =>
    (await store.list(pk, 's#')).flatMap((row) => (row.value.kind === 'pointer' ? [row.value.name] : []))

  /** First uses that are news now get a pointer; a node whose earliest was undercut is judged again. */
  const baselineChange = (change: Change, after: BaselineRow): Affected => {
    const before = change.before?.kind === 'baseline' ? change.before : undefined
    const since = earliestChange(before, after)
    const facts = rules.behaviours
      .filter((behaviour) => behaviour.feature === change.sk)
      .flatMap((behaviour) =>
        Object.entries(after.values).flatMap(([value, seen]): Fact[] => {
          if ((behaviour.learningDays > 0 && seen.time < since) || !isNovel(behaviour, after, value)) return []
          const name = `${behaviour.info.id}\u001f${value}`
          return [
            {
              pk: `N#${seen.node}`,
              sk: `new#${hashOf(change.pk, name)}`,
              value: { kind: 'pointer', to: { pk: change.pk, sk: change.sk }, name },
            },
            ...asked(behaviour, change, value, seen.node),
          ]
        }),
      )
    return {
      ...NONE,
      nodes: [...undercut(before, after), ...facts.flatMap((fact) => (fact.pk.startsWith('N#') ? [nodeIn(fact.pk)] : []))],
      facts,
    }
  }

  /** What peers do may weigh the first uses of others otherwise: those that asked are judged again. */
  const peersChange = async ({ pk, sk, before }: Change, after: BaselineRow): Promise<Affected> => {
    const earlier = before?.kind === 'baseline' ? before : undefined
    const isOlder = sinceWhen(earlier) !== sinceWhen(after)
    const news = new Set(newValues(earlier, after).map((value) => hashOf(value)))
    const asks = await store.list(pk, askPrefix(sk))
    const nodes = asks.flatMap((row) =>
      row.value.kind === 'pointer' && (isOlder || news.has(row.sk.slice(askPrefix(sk).length).split('#')[0] ?? '')) ? [row.value.name] : [],
    )
    return { ...NONE, nodes: [...new Set(nodes)] }
  }

  /** Records that come late may move a verdict to another home: where it once was is judged again. */
  const movable = (
    pk: string,
    sk: string,
    prefix: string,
    homesIn: (rules: Rules, rows: readonly Row[]) => readonly string[],
    rows: readonly Row[],
  ): Affected => {
    const former = rows.flatMap(({ value }) => (value.kind === 'pointer' ? [value.name] : []))
    const now = pointed(pk, sk, prefix, homesIn(rules, rows))
    const homes = now.nodes.map((home): Fact => ({ pk, sk: `h#${hashOf(home)}`, value: { kind: 'pointer', to: { pk, sk }, name: home } }))
    return { ...now, nodes: [...new Set([...now.nodes, ...former])], facts: [...now.facts, ...homes] }
  }

  /** State that concerns nodes: they get a pointer to it, and are judged. */
  const pointed = (pk: string, sk: string, prefix: string, homes: readonly string[]): Affected => {
    const facts = homes.map(
      (home): Fact => ({ pk: `N#${home}`, sk: `${prefix}#${hashOf(pk)}`, value: { kind: 'pointer', to: { pk, sk }, name: pk } }),
    )
    return { ...NONE, nodes: homes, facts }
  }

  /**
   * Hangs a node under its root, where judging finds it, and leaves a note at every session on the way: when one of them turns out
   * to have another parent, the node is hung again. Answers all roots that it ever hung under, the present one first.
   */
  const enrol = async (node: string): Promise<string[]> => {
    const { root, steps, asked } = await resolve(store, node)
    const note = (pk: string, sk: string, value: string): Fact => ({
      pk,
      sk: `${sk}${hashOf(value)}`,
      value: { kind: 'member', node: value },
    })
    const onTheWay = steps.slice(1).map((step) => note(`N#${step.node}`, BELOW, node))
    await store.merge([note(`R#${root}`, 'm#', node), note(`N#${node}`, HOME, root), ...onTheWay, ...(asked ? [asked] : [])])
    const homes = nodesOf(await store.list(`N#${node}`, HOME))
    return [root, ...homes.filter((home) => home !== root)]
  }

  return {
    async correlate(changes: readonly Change[]): Promise<Correlated> {
      const affected = await Promise.all(oncePerWindow(changes).map(affectedBy))
      const facts = affected.flatMap((one) => one.facts)
      if (facts.length > 0) await store.merge(facts)
      const roots = new Set<string>()
      const former: string[] = []
      for (const node of new Set(affected.flatMap((one) => one.nodes))) {
        const [root, ...left] = await enrol(node)
        roots.add(root!)
        former.push(...left)
      }
      // Origins that gained signals come first, so that findings which moved there can be pointed to.
      for (const root of former) roots.add(root)
      for (const root of affected.flatMap((one) => one.roots)) roots.add(root)
      const changed: (Finding | Incident)[] = []
      let became = NOTHING
      for (const root of roots) {
        const judged = await judgeRoot(store, rules, root, belonging)
        changed.push(...judged.changed)
        became = together(became, judged.became)
      }
      return { changed, roots: [...roots], became }
    },
  }
}

/** When an identity acts, and from where: each a partition that is judged whole. */
const isPresence = (pk: string): boolean => pk.startsWith('U#') || pk.startsWith('L#')

/** Buckets of one window are looked at together, and so are the days of one identity. */
const oncePerWindow = (changes: readonly Change[]): Change[] => {
  const isWhole = ({ pk, after }: Change): boolean => (pk.startsWith('W#') || isPresence(pk)) && after.kind !== 'pointer'
  const windows = new Map(changes.filter(isWhole).map((change) => [change.pk, change]))
  return [...changes.filter((change) => !isWhole(change)), ...windows.values()]
}

const askPrefix = (feature: string): string => `ask#${feature}#`

/** A note at the peers' common row: the verdict on this first use reads it. */
const asked = (behaviour: Behaviour, { pk, sk }: Change, value: string, node: string): Fact[] => {
  const peers = isCompared(behaviour) ? peersOf(nodeIn(pk)) : undefined
  const note = { kind: 'pointer' as const, to: { pk, sk }, name: node }
  return peers ? [{ pk: `I#${peers.group}`, sk: `${askPrefix(sk)}${hashOf(value)}#${hashOf(node)}`, value: note }] : []
}

const sinceWhen = (row: BaselineRow | undefined): number => Math.min(...Object.values(row?.values ?? {}).map((seen) => seen.time))

/** Values that are new or now earlier. */
const newValues = (before: BaselineRow | undefined, after: BaselineRow): string[] =>
  Object.entries(after.values).flatMap(([value, seen]) =>
    before && Object.hasOwn(before.values, value) && before.values[value]!.id === seen.id ? [] : [value],
  )

/** What was normal at a moment may have changed only for moments after the earliest value that is new or now earlier. */
const earliestChange = (before: BaselineRow | undefined, after: BaselineRow): number =>
  Math.min(...newValues(before, after).map((value) => after.values[value]!.time))

const undercut = (before: BaselineRow | undefined, after: BaselineRow): string[] =>
  Object.entries(before?.values ?? {}).flatMap(([value, seen]) =>
    Object.hasOwn(after.values, value) && after.values[value]!.id === seen.id ? [] : [seen.node],
  )

/** Judges one origin until nobody else has judged it meanwhile. */
const judgeRoot = async (store: StateStore, rules: Rules, root: string, belonging: Belonging): Promise<Omit<Correlated, 'roots'>> => {
  const changed = new Map<string, Finding | Incident>()
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const pk = `R#${root}`
    const [head] = await store.get([{ pk, sk: 'head' }])
    const stored = await store.list(pk, 'f#')
    const component = await readComponent(store, rules, root)
    const { findings: drafts, counts } = judge(component, rules)
    const findings = await surrounded(store, component, drafts, belonging)
    const moved = await movedTo(store, root)
    const written = await write(store, pk, stored, findings, moved)
    for (const finding of written.changed) changed.set(finding.id, finding)
    const before = head?.value.kind === 'head' ? head.value : undefined
    const next = { kind: 'head' as const, judged: (before?.judged ?? 0) + 1, signals: counts }
    if (written.complete && (await store.put({ pk, sk: 'head' }, next, head?.version ?? 0)))
      return { changed: [...changed.values()], became: becameOf(before?.signals, counts) }
  }
  throw new Contention(`${root} was judged by others ${MAX_ATTEMPTS} times in a row; the batch must be tried again`)
}

/** Where a root that gained a parent hangs now. */
const movedTo = async (store: StateStore, root: string): Promise<string | undefined> => {
  if (!(await store.get([edgeKey(root)]))[0]) return undefined
  const lineage = await resolve(store, root)
  return lineage.root === root ? undefined : lineage.root
}

interface Written {
  readonly changed: readonly (Finding | Incident)[]
  readonly complete: boolean
}

/** Brings the stored findings of a root to the verdict: new and changed ones, and those that no longer hold. */
const write = async (
  store: StateStore,
  pk: string,
  stored: readonly Row[],
  verdict: readonly (Finding | Incident)[],
  moved: string | undefined,
): Promise<Written> => {
  const byId = new Map(stored.map((row) => [(row.value as FindingRow).finding.id, row]))
  const wanted = new Map(verdict.map((finding) => [finding.id, finding]))
  // A finding that went straight into an incident was never told to anyone.
  const fresh = verdict.filter((finding) => byId.has(finding.id) || finding.state === 'active')
  const gone = stored
    .map((row) => (row.value as FindingRow).finding)
    .filter((finding) => !wanted.has(finding.id) && finding.state !== 'retracted')
  const survivor = await survivorOf(store, verdict, moved)
  const withdrawn = gone.map((finding) => withdraw(finding, survivor(finding)))
  const changed: (Finding | Incident)[] = []
  let complete = true
  for (const finding of [...fresh, ...withdrawn]) {
    const row = byId.get(finding.id)
    const before = row?.value as FindingRow | undefined
    if (before?.finding.revision === finding.revision) continue
    const value: FindingRow = { ...before, kind: 'finding', finding }
    if (await store.put({ pk, sk: `f#${finding.id}` }, value, row?.version ?? 0)) changed.push(finding)
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
  const elsewhere = moved ? (await store.list(`R#${moved}`, 'f#')).map((row) => (row.value as FindingRow).finding) : []
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
