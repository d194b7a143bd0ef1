import type { GeoLocation as GeoPlace } from '#core/intel/geo.ts'
import type { Connection } from '#core/model/finding.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import type { Resource } from '#core/model/resource.ts'

/** What one observed event leaves behind in a signal. */
export interface Evidence extends Moment {
  readonly action: string
  readonly account: string
  readonly region: string
  readonly from?: string
  /** Where the other side is, and whose, if address data knew. */
  readonly place?: GeoPlace
  readonly agent?: string
  readonly summary?: string
  readonly resources?: readonly Resource[]
  readonly automation?: string
  /** CloudTrail's eventSource. */
  readonly service?: string
  readonly connection?: Connection
  /** The other side's address, and the threat lists that hold it. */
  readonly listed?: { readonly value: string; readonly lists: readonly string[] }
  /** The resource that a failed check is about, as `posture.resource` finds it. */
  readonly checked?: string
}

/** The parent of a session that its own record proves, and the session's name. */
export interface ProvenBy {
  readonly parent: string
  readonly name: string
}

export interface FirstSeen extends Moment {
  readonly node: string
  readonly by?: ProvenBy
  readonly evidence: Evidence
}

/** Moments that a row keeps of its evidence, and how many of them with their details; docs/state.md names them. */
export const EVIDENCE = { kept: 100, detailed: 5 } as const

/** The earliest moments of both, each once; details survive only among the first few, whose rank can but grow. */
export const mergeEvidence = (a: readonly (Evidence | Moment)[], b: readonly (Evidence | Moment)[]): (Evidence | Moment)[] => {
  const byId = new Map<string, Evidence | Moment>()
  for (const one of [...a, ...b]) {
    const known = byId.get(one.id)
    if (!known || ('action' in one && !('action' in known))) byId.set(one.id, one)
  }
  const sorted = [...byId.values()].sort(byMoment).slice(0, EVIDENCE.kept)
  return sorted.map((one, rank) => (rank < EVIDENCE.detailed ? one : { time: one.time, id: one.id }))
}
