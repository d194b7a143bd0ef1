import type { Behavior, Novelty } from '#core/detect/behavior.ts'
import { isCompared, isNovel, isOwnHabit } from '#core/detect/behavior.ts'
import { extentOf } from '#core/detect/calls.ts'
import { comparedWithPeers, type PeerComparison, peersOf } from '#core/detect/peers.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { Moment } from '#core/model/moment.ts'
import type { StateStore } from '#core/ports.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { Key } from '#core/state/kind.ts'
import { idIn, pkOf } from '#core/state/kind.ts'
import type { BaselineRow } from '#core/state/kinds/baseline.ts'
import { baselineKey } from '#core/state/kinds/baseline.ts'
import type { CallsRow } from '#core/state/kinds/calls.ts'
import { callsKey } from '#core/state/kinds/calls.ts'
import { originPk } from '#core/state/kinds/finding.ts'
import type { MemberRow } from '#core/state/kinds/member.ts'
import { MEMBERS } from '#core/state/kinds/member.ts'
import type { PointerRow } from '#core/state/kinds/pointer.ts'
import { LOOK_AT } from '#core/state/kinds/pointer.ts'
import type { SignalRow } from '#core/state/kinds/signal.ts'
import type { WindowRow } from '#core/state/kinds/window.ts'
import type { Row } from '#core/state/rows.ts'
import { type FlowVerdict, flowVerdicts } from './flows.ts'
import { type IdentityVerdict, identityVerdicts } from './identities.ts'
import { type Lineage, resolve } from './resolve.ts'
import type { Rules } from './rules.ts'
import { type WindowVerdict, windowVerdicts } from './windows.ts'

/** Nodes of one origin that are read: the gravest, and of those the newest. Judging costs no more where there are more. */
const MAX_NODES = 256
/** What a finding says of an origin with more. */
export const CAPPED = `This identity has signals in more than ${MAX_NODES} sessions: the most severe and newest were read.`
/** Rows that name them: a node whose gravity rose has several. */
const MAX_ROWS = 4 * MAX_NODES

/** A detection's verdict on events at one node: from a rule, a first use, or a window. */
export interface Signal {
  readonly info: DetectionInfo
  readonly node: string
  readonly lineage: Lineage
  readonly attempt: boolean
  readonly dedup: readonly string[]
  readonly evidence: readonly (Evidence | Moment)[]
  readonly count: number
  /** True where more was seen than is kept. */
  readonly atLeast: boolean
  /** 32-bit hashes of the ids of all events that are counted, where they are kept. */
  readonly hashes?: readonly number[]
  readonly last: number
  readonly normal?: string
  readonly values?: Readonly<Record<string, string>>
  readonly provisional?: boolean
  /** True where peers of the identity do what is new for it; false where none of them had. */
  readonly peersDo?: boolean
}

/** Everything that the verdict on one origin reads. */
export interface OriginSignals {
  readonly root: string
  readonly signals: readonly Signal[]
  /** True where the origin has more nodes than were read: what is missing proves nothing then. */
  readonly capped: boolean
}

/** Reads an origin's nodes and their signals, leaving out nodes that have meanwhile moved under another root. */
export const readOriginSignals = async (store: StateStore, rules: Rules, root: string): Promise<OriginSignals> => {
  const rows = await store.list(originPk(root), MEMBERS, MAX_ROWS)
  const members = [...new Set(rows.map((row) => (row.value as MemberRow).node))]
  const signals = await Promise.all(members.slice(0, MAX_NODES).map((node) => signalsAt(store, rules, root, node)))
  return { root, signals: signals.flat(), capped: members.length > MAX_NODES || rows.length === MAX_ROWS }
}

const signalsAt = async (store: StateStore, rules: Rules, root: string, node: string): Promise<Signal[]> => {
  const lineage = await resolve(store, node)
  if (lineage.root !== root) return []
  const rows = await store.list(pkOf('node', node))
  const plain = rows.flatMap((row) => (row.value.kind === 'signal' ? fromRule(rules, row.value, node, lineage) : []))
  const pointed = await Promise.all(
    rows.map((row) => (row.value.kind === 'pointer' ? fromPointer(store, rules, row as Row & { value: PointerRow }, node, lineage) : [])),
  )
  return [...plain, ...pointed.flat()]
}

/** A rule that was removed since leaves rows behind; they say nothing any more. */
const fromRule = (rules: Rules, row: SignalRow, node: string, lineage: Lineage): Signal[] => {
  const info = rules.info(row.detection)
  if (!info) return []
  return [
    {
      info,
      node,
      lineage,
      attempt: row.attempt,
      dedup: row.dedup,
      evidence: row.evidence,
      count: row.hashes.length,
      hashes: row.hashes,
      atLeast: row.hashes.length >= 1000,
      last: Math.max(row.last, ...row.evidence.map((moment) => moment.time)),
    },
  ]
}

const fromPointer = async (
  store: StateStore,
  rules: Rules,
  row: Row & { value: PointerRow },
  node: string,
  lineage: Lineage,
): Promise<Signal[]> => {
  const { to, name } = row.value
  if (row.sk.startsWith(LOOK_AT.firstUse)) return novelty(store, rules, to, name, node, lineage)
  if (row.sk.startsWith(LOOK_AT.window)) return windowed(store, rules, to, node, lineage)
  if (row.sk.startsWith(LOOK_AT.flow)) return transferred(store, rules, to, node, lineage)
  if (row.sk.startsWith(LOOK_AT.activity)) return presence(store, rules, to, node, lineage)
  return []
}

/** A first use is news only while the stored earliest is still this node's event. */
const novelty = async (store: StateStore, rules: Rules, to: Key, name: string, node: string, lineage: Lineage): Promise<Signal[]> => {
  const [behaviorId = '', value = ''] = name.split('\u001f')
  const behavior = rules.behavior(behaviorId)
  const [row, calls] = await Promise.all([store.get([to]), store.get([callsKey(idIn('identity', to.pk))])])
  const baseline = row[0]?.value as BaselineRow | undefined
  const news = behavior && baseline && isNovel(behavior, baseline, value)
  if (!behavior || !news || news.seen.node !== node) return []
  const context = [
    isOwnHabit(behavior) ? extentOf(calls[0]?.value as CallsRow | undefined, idIn('identity', to.pk), news.seen.time) : undefined,
    isCompared(behavior) ? await peersSay(store, to, news) : undefined,
  ] as const
  return [firstUse(behavior, news, node, lineage, ...context)]
}

const peersSay = async (store: StateStore, { pk, sk }: Key, news: Novelty): Promise<PeerComparison | undefined> => {
  const peers = peersOf(idIn('identity', pk))
  const common = peers && (await store.get([baselineKey(peers.group, sk)]))[0]?.value
  return peers && common?.kind === 'baseline' ? comparedWithPeers(news, peers, common) : undefined
}

const firstUse = (behavior: Behavior, news: Novelty, node: string, lineage: Lineage, extent?: string, peers?: PeerComparison): Signal => ({
  info: behavior.info,
  node,
  lineage,
  attempt: false,
  dedup: [news.value],
  evidence: [news.seen.evidence],
  count: 1,
  atLeast: false,
  last: news.seen.time,
  normal: [behavior.normal(news), extent, peers?.sentence].filter(Boolean).join(' '),
  ...(peers && { peersDo: peers.do }),
  values: { value: news.value },
})

const windowed = async (store: StateStore, rules: Rules, to: Key, node: string, lineage: Lineage): Promise<Signal[]> => {
  const rows = await store.list(to.pk)
  const buckets = rows.flatMap((row) => (row.value.kind === 'window' ? [row.value as WindowRow] : []))
  return windowVerdicts(rules, buckets)
    .filter((verdict) => verdict.home === node)
    .map((verdict) => fromVerdict(verdict, node, lineage))
}

const fromVerdict = (verdict: WindowVerdict, node: string, lineage: Lineage): Signal => ({
  info: verdict.info,
  node,
  lineage,
  attempt: false,
  dedup: verdict.dedup,
  evidence: verdict.evidence,
  count: verdict.evidence.length,
  // A window keeps what decides the verdict: its earliest and latest events.
  atLeast: verdict.counts,
  last: verdict.to,
  values: verdict.group,
  ...(verdict.provisional && { provisional: true }),
})

const transferred = async (store: StateStore, rules: Rules, to: Key, node: string, lineage: Lineage): Promise<Signal[]> =>
  flowVerdicts(rules, await store.list(to.pk))
    .filter((verdict) => verdict.home === node)
    .map((verdict) => fromJudgement(verdict, verdict.last, node, lineage))

const presence = async (store: StateStore, rules: Rules, to: Key, node: string, lineage: Lineage): Promise<Signal[]> =>
  identityVerdicts(rules, await store.list(to.pk))
    .filter((verdict) => verdict.node === node)
    .map((verdict) => fromJudgement(verdict, verdict.evidence.at(-1)?.time ?? 0, node, lineage))

const fromJudgement = (
  { info, evidence, values, normal }: FlowVerdict | IdentityVerdict,
  last: number,
  node: string,
  lineage: Lineage,
): Signal => ({
  info,
  node,
  lineage,
  attempt: false,
  dedup: Object.values(values),
  evidence,
  count: evidence.length,
  atLeast: false,
  last,
  normal,
  values,
})
