import { provenEdge } from '#core/detect/actor-edges.ts'
import { type Behavior, DAY, isCompared, isNovel, isOwnHabit } from '#core/detect/behavior.ts'
import { firstRise } from '#core/detect/calls.ts'
import { peersOf } from '#core/detect/peers.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import type { StateStore } from '#core/ports.ts'
import type { ProvenBy } from '#core/state/evidence.ts'
import { idIn, isIn, type Wakes } from '#core/state/kind.ts'
import type { BaselineRow } from '#core/state/kinds/baseline.ts'
import type { CallsRow } from '#core/state/kinds/calls.ts'
import { originPk } from '#core/state/kinds/finding.ts'
import { ASKERS, BELOW, MEMBERS } from '#core/state/kinds/member.ts'
import { askKey, askPrefix, homeKey, LOOK_AT, type PointerRow, pointerKey, ROLE_SESSIONS } from '#core/state/kinds/pointer.ts'
import { placeOf } from '#core/state/merge.ts'
import type { Change, Fact, Row, RowValue } from '#core/state/rows.ts'
import { nodesOf } from './attach-to-origin.ts'
import { flowHomes } from './flows.ts'
import { identityHomes } from './identities.ts'
import type { Rules } from './rules.ts'
import { underNewlyServed, underServed } from './served.ts'
import { homesOf } from './windows.ts'

/** Nodes and roots that a change may concern, and facts that make them findable. */
export interface Affected {
  readonly nodes: readonly string[]
  readonly roots: readonly string[]
  readonly facts: readonly Fact[]
}

const NONE: Affected = { nodes: [], roots: [], facts: [] }

/** A node under which a verdict hangs, and the parent that a record behind the verdict proves. */
export interface Home {
  readonly node: string
  readonly proven?: Moment & { readonly by: ProvenBy }
}

/** Rows of a node that say something of it, or point to what does. */
const SAYS_SOMETHING = ['sig#', ...Object.values(LOOK_AT)]

const nodeIn = (pk: string): string => idIn('node', pk)

/** Makes the question that correlate asks of every changed row: whom may it concern? */
export const affectedIn = (store: StateStore, rules: Rules) => {
  /** One answer for every way in which state/kind.ts says that rows wake. */
  const answers: Readonly<Record<Wakes, (change: Change) => Affected | Promise<Affected>>> = {
    nobody: () => NONE,
    'own-node': ({ pk }) => ({ ...NONE, nodes: [nodeIn(pk)] }),
    'named-node': ({ after }) => ({ ...NONE, nodes: [nodeNamedIn(after)] }),
    'named-node-and-origin': ({ pk, after }) => ({ ...NONE, nodes: [nodeNamedIn(after)], roots: [idIn('origin', pk)] }),
    edge: (change) => edgeChange(change),
    'role-sessions': async ({ pk }) => ({ ...NONE, nodes: await sessionsOf(pk) }),
    'first-use': (change) => baselineChange(change, change.after as BaselineRow),
    peers: (change) => peersChange(change, change.after as BaselineRow),
    'history-length': async (change) => ({ ...NONE, nodes: await writtenSince(change, change.after as CallsRow) }),
    window: (change) => windowChange(change),
    activity: async ({ pk, sk }) => movable(pk, sk, 'activity', identityHomes, await store.list(pk)),
    flow: async ({ pk, sk }) => pointed(pk, sk, 'flow', flowHomes(rules, await store.list(pk))),
    askers: async ({ pk }) => ({ ...NONE, roots: nodesOf(await store.list(pk, ASKERS)) }),
  }
  const affectedBy = async (change: Change): Promise<Affected> => answers[wakesOf(change)](change)

  /** An edge matters to its node, and to every node whose way to its root once led here or ended here. */
  const edgeChange = async ({ pk }: Change): Promise<Affected> => {
    const node = nodeIn(pk)
    const members = [...new Set(nodesOf(await store.list(originPk(node), MEMBERS)))]
    // One look at all that stands there: a query for each kind of row is paid for each by itself, found or not.
    const rows = await store.list(pk)
    const below = nodesOf(rows.filter(({ sk }) => sk.startsWith(BELOW)))
    const hasSignals = rows.some(({ sk }) => SAYS_SOMETHING.some((prefix) => sk.startsWith(prefix)))
    return {
      nodes: [...(hasSignals ? [node] : []), ...members, ...below],
      roots: members.length > 0 ? [node] : [],
      facts: await underNewlyServed(store, rules, rows),
    }
  }

  /** Where its verdicts hang; and what its interface serves, whose own window may come true by it. */
  const windowChange = async ({ pk, sk }: Change): Promise<Affected> => {
    const rows = await store.list(pk)
    const found = movable(pk, sk, 'window', homesOf, rows)
    return { ...found, facts: [...found.facts, ...(await underServed(store, rules, rows))] }
  }

  const sessionsOf = async (pk: string): Promise<string[]> =>
    (await store.list(pk, ROLE_SESSIONS)).flatMap((row) => (row.value.kind === 'pointer' ? [row.value.name] : []))

  /** First uses that are news now get a pointer; a node whose earliest was undercut is judged again. */
  const baselineChange = (change: Change, after: BaselineRow): Affected => {
    const before = change.before?.kind === 'baseline' ? change.before : undefined
    const since = earliestChange(before, after)
    const facts = rules.behaviors
      .filter((behavior) => behavior.feature === change.sk)
      .flatMap((behavior) =>
        Object.entries(after.values).flatMap(([value, seen]): Fact[] => {
          if ((behavior.learningDays > 0 && seen.time < since) || !isNovel(behavior, after, value)) return []
          const name = `${behavior.info.id}\u001f${value}`
          return [
            {
              ...pointerKey(seen.node, 'firstUse', change.pk, name),
              value: { kind: 'pointer', to: { pk: change.pk, sk: change.sk }, name },
            },
            ...(seen.by ? [provenEdge(seen.node, seen, seen.by)] : []),
            ...asked(behavior, change, value, seen.node),
          ]
        }),
      )
    return {
      ...NONE,
      nodes: [...undercut(before, after), ...facts.flatMap((fact) => (isIn('node', fact.pk) ? [nodeIn(fact.pk)] : []))],
      facts,
    }
  }

  /** First uses on days after a rise: what is said of the history before them has changed. */
  const writtenSince = async ({ pk, before }: Change, after: CallsRow): Promise<string[]> => {
    const since = (firstRise(before?.kind === 'calls' ? before : undefined, after) + 1) * DAY
    const rows = await store.list(pk)
    return rows.flatMap(({ sk, value: row }) => {
      if (row.kind !== 'baseline') return []
      const own = rules.behaviors.filter((behavior) => behavior.feature === sk && isOwnHabit(behavior))
      const late = Object.entries(row.values).filter(([, seen]) => seen.time >= since)
      return late.flatMap(([value, { node }]) => (own.some((behavior) => isNovel(behavior, row, value)) ? [node] : []))
    })
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
    look: keyof typeof LOOK_AT,
    homesIn: (rules: Rules, rows: readonly Row[]) => readonly Home[],
    rows: readonly Row[],
  ): Affected => {
    const former = rows.flatMap(({ value }) => (value.kind === 'pointer' ? [value.name] : []))
    const now = pointed(pk, sk, look, homesIn(rules, rows))
    const homes = now.nodes.map((home): Fact => ({ ...homeKey(pk, home), value: { kind: 'pointer', to: { pk, sk }, name: home } }))
    return { ...now, nodes: [...new Set([...now.nodes, ...former])], facts: [...now.facts, ...homes] }
  }

  /** State that concerns nodes: they get a pointer to it, and are judged. */
  const pointed = (pk: string, sk: string, look: keyof typeof LOOK_AT, homes: readonly Home[]): Affected => {
    const facts = homes.flatMap(({ node, proven }): Fact[] => [
      { ...pointerKey(node, look, pk), value: { kind: 'pointer', to: { pk, sk }, name: pk } },
      ...(proven ? [provenEdge(node, proven, proven.by)] : []),
    ])
    return { ...NONE, nodes: homes.map(({ node }) => node), facts }
  }

  return affectedBy
}

const wakesOf = ({ pk, sk, after }: Change): Wakes => placeOf(pk, sk, after)?.wakes ?? 'nobody'

const nodeNamedIn = (row: RowValue): string => (row.kind === 'member' ? row.node : (row as PointerRow).name)

/** Buckets of one window are looked at together, and so are the days of one identity: partitions that are evaluated whole. */
const WHOLE: ReadonlySet<Wakes> = new Set<Wakes>(['window', 'activity'])

export const oncePerWindow = (changes: readonly Change[]): Change[] => {
  const isWhole = (change: Change): boolean => WHOLE.has(wakesOf(change))
  const windows = new Map(changes.filter(isWhole).map((change) => [change.pk, change]))
  return [...changes.filter((change) => !isWhole(change)), ...windows.values()]
}

/** A note at the peers' common row: the verdict on this first use reads it. */
const asked = (behavior: Behavior, { pk, sk }: Change, value: string, node: string): Fact[] => {
  const peers = isCompared(behavior) ? peersOf(idIn('identity', pk)) : undefined
  const note = { kind: 'pointer' as const, to: { pk, sk }, name: node }
  return peers ? [{ ...askKey(peers.group, sk, value, node), value: note }] : []
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
