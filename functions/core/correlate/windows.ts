import type { DetectionInfo } from '#core/model/detection.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import { type CompiledCorrelation, evaluateBuckets, type Observation, type Verdict, type WindowBucket } from '#core/sigma/sigma.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { WindowRow } from '#core/state/kinds/window.ts'
import type { Row } from '#core/state/rows.ts'
import type { Home } from './affected.ts'
import type { Rules } from './rules.ts'

/** A correlation that came true in one window. */
export interface WindowVerdict {
  readonly info: DetectionInfo
  /** The node under which it is reported. */
  readonly home: string
  readonly group: Readonly<Record<string, string>>
  readonly dedup: readonly string[]
  readonly evidence: readonly (Evidence | Moment)[]
  readonly observations: readonly Observation[]
  /** True where the verdict is about a number, of which no more is kept than decides it. */
  readonly counts: boolean
  readonly to: number
  readonly provisional: boolean
}

/** Group fields that say who acted: the verdict then belongs to that identity. */
const IDENTITY = /^(actor\.|userIdentity\.|origin)/

/** Records of one address may come from several interfaces: behind a gateway, or where an address was given on. */
const mostOften = (observations: readonly Observation[]): string => {
  const counts = new Map<string, number>()
  for (const { node = 'unknown' } of observations) counts.set(node, (counts.get(node) ?? 0) + 1)
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? 'unknown'
}

/**
 * Where a window's verdict hangs: under the one node that all its events share; under the earliest event's node where the
 * group is an identity; what joins calls and flows, under the instance or task that it is about, else under the caller; what is about our own
 * address, under its interface; else under the group itself, since its events are of strangers.
 */
const homeOf = (verdict: Verdict, type: CompiledCorrelation['type']): string => {
  const nodes = new Set(verdict.observations.flatMap((one: Observation) => one.node ?? []))
  const [first] = verdict.observations
  if (first?.node && (nodes.size === 1 || Object.keys(verdict.group).some((name) => IDENTITY.test(name)))) return first.node
  // Different identities in a sequence: anyone who began it. Their number, without an order, is about the address that they share.
  const acts = verdict.observations.every((one) => one.node && !one.node.startsWith('interface:'))
  if (type === 'temporal_ordered' && acts && first?.node) return first.node
  const instance = verdict.group['instance']
  if (instance?.startsWith('i-')) return `instance:${String(first?.fields['account'])}/${instance}`
  const task = verdict.group['task']
  if (task !== undefined) return `task:${String(first?.fields['account'])}/${task}`
  const caller = verdict.observations.find((one) => one.node && !one.node.startsWith('interface:'))
  if (caller?.node && [...nodes].some((node) => node.startsWith('interface:'))) return caller.node
  const local = 'local.address' in verdict.group || 'interface-id' in verdict.group
  if (local) return mostOften(verdict.observations)
  const [name, value] = Object.entries(verdict.group)[0] ?? []
  return name === 'sourceIPAddress' ? `address:${value}` : `group:${hashOf(...Object.entries(verdict.group).flat())}`
}

const evidenceOf = ({ time, id, rule, fields }: Observation): Evidence => ({
  time,
  id,
  action: rule,
  account: String(fields['account'] ?? 'unknown'),
  region: String(fields['region'] ?? 'unknown'),
  ...(fields['sourceIPAddress'] !== undefined && { from: String(fields['sourceIPAddress']) }),
  ...(fields['automation'] !== undefined && { automation: String(fields['automation']) }),
})

/** The verdicts of one correlation and group, from its buckets alone. */
export const windowVerdicts = (rules: Rules, rows: readonly WindowRow[]): WindowVerdict[] => {
  const correlation = rows[0] && rules.correlation(rows[0].correlation)
  if (!correlation) return []
  const buckets = rows.map((row) => row.bucket as WindowBucket)
  return evaluateBuckets(correlation, rules.correlations, buckets).map((verdict) => ({
    info: correlation.info,
    home: homeOf(verdict, correlation.type),
    group: verdict.group,
    dedup: Object.values(verdict.group),
    evidence: verdict.observations.map(evidenceOf),
    observations: verdict.observations,
    counts: !correlation.type.startsWith('temporal'),
    to: verdict.to,
    provisional: verdict.provisional,
  }))
}

/** Nodes under which a window's present verdicts hang. */
export const homesOf = (rules: Rules, rows: readonly Row[]): Home[] => {
  const windows = rows.flatMap((row) => (row.value.kind === 'window' ? [row.value] : []))
  return distinctHomes(
    windowVerdicts(rules, windows).map(({ home, observations }) => {
      const proof = observations.find((one) => one.node === home && one.by)
      return { node: home, ...(proof?.by && { proven: { time: proof.time, id: proof.id, by: proof.by } }) }
    }),
  )
}

/** Each node once: verdicts of one window may hang under the same. */
export const distinctHomes = (homes: readonly Home[]): Home[] => {
  const byNode = new Map<string, Home>()
  for (const home of homes) if (!byNode.get(home.node)?.proven) byNode.set(home.node, home)
  return [...byNode.values()]
}
