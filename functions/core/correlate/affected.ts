import { type Behaviour, DAY, isCompared, isNovel, isOwnHabit } from '#core/detect/behaviour.ts'
import { firstRise } from '#core/detect/calls.ts'
import { peersOf } from '#core/detect/peers.ts'
import { hashOf } from '#core/model/hash.ts'
import type { BaselineRow, CallsRow, Change, Fact, Row } from '#core/model/state.ts'
import type { StateStore } from '#core/ports.ts'
import { BELOW, nodesOf } from './enrol.ts'
import { flowHomes } from './flows.ts'
import { identityHomes } from './identities.ts'
import type { Rules } from './rules.ts'
import { ASKER } from './surroundings.ts'
import { homesOf } from './windows.ts'

/** Nodes and roots that a change may concern, and facts that make them findable. */
export interface Affected {
  readonly nodes: readonly string[]
  readonly roots: readonly string[]
  readonly facts: readonly Fact[]
}

const NONE: Affected = { nodes: [], roots: [], facts: [] }

/** Rows of a node that say something of it, or point to what does. */
const SIGNALS = /^(sig|new|win|flow|who)#/

const nodeIn = (pk: string): string => pk.slice(2)

/** Makes the question that correlate asks of every changed row: whom may it concern? */
export const affectedIn = (store: StateStore, rules: Rules) => {
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
    if (pk.startsWith('I#') && after.kind === 'calls') return { ...NONE, nodes: await toldSince(change, after) }
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
    // One look at all that stands there: a query for each kind of row is paid for each by itself, found or not.
    const rows = await store.list(pk)
    const below = nodesOf(rows.filter(({ sk }) => sk.startsWith(BELOW)))
    const hasSignals = rows.some(({ sk }) => SIGNALS.test(sk))
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

  /** First uses on days after a rise: what is said of the history before them has changed. */
  const toldSince = async ({ pk, before }: Change, after: CallsRow): Promise<string[]> => {
    const since = (firstRise(before?.kind === 'calls' ? before : undefined, after) + 1) * DAY
    const rows = await store.list(pk)
    return rows.flatMap(({ sk, value: row }) => {
      if (row.kind !== 'baseline') return []
      const own = rules.behaviours.filter((behaviour) => behaviour.feature === sk && isOwnHabit(behaviour))
      const late = Object.entries(row.values).filter(([, seen]) => seen.time >= since)
      return late.flatMap(([value, { node }]) => (own.some((behaviour) => isNovel(behaviour, row, value)) ? [node] : []))
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

  return affectedBy
}

/** When an identity acts, and from where: each a partition that is judged whole. */
const isPresence = (pk: string): boolean => pk.startsWith('U#') || pk.startsWith('L#')

/** Buckets of one window are looked at together, and so are the days of one identity. */
export const oncePerWindow = (changes: readonly Change[]): Change[] => {
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
