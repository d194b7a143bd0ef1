import type { Place } from '#core/enrich/geo.ts'
import type { Suppression } from '#core/publish/suppression/suppression.ts'
import type { ActionRow, LedgerRow } from './action.ts'
import type { ActorKind } from './actor.ts'
import type { Connection, Finding, Incident, State } from './finding.ts'
import type { Resource } from './resource.ts'
import type { Severity } from './severity.ts'

/** Partition and sort key of a row. docs/state.md has the table of all keys. */
export interface Key {
  readonly pk: string
  readonly sk: string
}

/** Time and id: the total order of everything observed. */
export interface Moment {
  readonly time: number
  readonly id: string
}

/** What one observed event leaves behind in a signal. */
export interface Evidence extends Moment {
  readonly action: string
  readonly account: string
  readonly region: string
  readonly from?: string
  /** Where the other side is, and whose, if address data knew. */
  readonly place?: Place
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

/** Who acted, as the first record of a node tells. */
export interface NodeActor extends Moment {
  readonly kind: ActorKind
  readonly actorId: string
  readonly name: string
  readonly account: string
  readonly parent?: string
  readonly sessionName?: string
}

/** How well a parent is known. The greater wins; ties go to the earlier record. */
export const EDGE_RANK = { name: 1, targetCopy: 2, issued: 3, record: 4 } as const

export interface Parent extends Moment {
  readonly node: string
  readonly rank: number
  /** The call that made the session: AssumeRole, GetFederationToken … */
  readonly via: string
}

/** One row per lineage node: the best known parent, and who the node is. */
export interface EdgeRow {
  readonly kind: 'edge'
  readonly parent?: Parent
  readonly actor?: NodeActor
}

/** By whom a role is assumed. A session of a role that only services assume is that workload's. */
export interface AssumersRow {
  readonly kind: 'assumers'
  readonly services: readonly string[]
  readonly others: boolean
}

/** All events of one detection at one node, on one UTC day, with one set of `dedup` values. */
export interface SignalRow {
  readonly kind: 'signal'
  readonly detection: string
  readonly attempt: boolean
  readonly dedup: readonly string[]
  /** The earliest 100 by time and id; the first few with their details. */
  readonly evidence: readonly (Evidence | Moment)[]
  /** 32-bit hashes of event ids, sorted; 1,000 at most: the count. */
  readonly hashes: readonly number[]
  /** Latest time seen, to the hour. */
  readonly last: number
}

export interface FirstSeen extends Moment {
  readonly node: string
  readonly evidence: Evidence
}

/** What an identity has ever done of one feature (Region, service …): the earliest moment of each value. */
export interface BaselineRow {
  readonly kind: 'baseline'
  readonly values: Readonly<Record<string, FirstSeen>>
  /** UTC days (days since 1970) on which the identity was active, sorted; the latest 64. */
  readonly days: readonly number[]
}

/** On which UTC day (days since 1970) a register of a sketch rose, and to what. */
export type Rise = readonly [day: number, rank: number]

/** About how many calls an identity made until when: four registers (detect/calls.ts). */
export interface CallsRow {
  readonly kind: 'calls'
  readonly rises: readonly (readonly Rise[])[]
}

/** When an identity acts, in periods of seven days that begin on a day of its own (detect/use.ts). */
export interface UseRow {
  readonly kind: 'use'
  /** Days by which its periods are shifted. */
  readonly phase: number
  /** Numbers of the periods with calls, sorted; the latest 128. */
  readonly periods: readonly number[]
  /** By period: its earliest call, where no call of the periods before makes it ordinary. */
  readonly wakes: Readonly<Record<string, FirstSeen>>
}

/** Parts of the day (`h03`: from 3 to 6) and weekdays (`d6`, Saturday) at which a person was ever active, UTC: the earliest moment of each. */
export interface HoursRow {
  readonly kind: 'hours'
  readonly values: Readonly<Record<string, FirstSeen>>
}

/** One session as seen from one network on one day. */
export interface Presence {
  /** The access key, else the lineage node. */
  readonly session: string
  readonly network: string
  readonly actor: ActorKind
  /** The earliest call from there. */
  readonly first: FirstSeen
  /** The earliest call of each half hour. */
  readonly slots: readonly Moment[]
}

/** Undeclared networks from which an identity called on one UTC day (detect/whereabouts.ts). */
export interface WhereaboutsRow {
  readonly kind: 'whereabouts'
  readonly seen: readonly Presence[]
}

/** Observations of one correlation, group and bucket; the form belongs to detect/sigma. */
export interface WindowRow {
  readonly kind: 'window'
  readonly correlation: string
  readonly bucket: unknown
}

/** One flow record as a volume remembers it: who got how much. */
export interface Transfer extends Moment {
  readonly peer: string
  readonly bytes: number
}

/**
 * What one interface sent to and received from the internet on one UTC day, in connections that it opened itself: a priority
 * sample by bytes of each way, from which the sum of any peer follows (detect/flow-volume.ts).
 */
export interface VolumeRow {
  readonly kind: 'volume'
  readonly interfaceId: string
  readonly account: string
  readonly region: string
  /** Days since 1970, UTC. */
  readonly day: number
  readonly sent: readonly Transfer[]
  readonly received: readonly Transfer[]
}

/** Start of one connection, and what its first record carried. */
export interface Beat extends Moment {
  readonly bytes: number
}

/** The earliest connections of one interface to one port of one peer on one UTC day. */
export interface BeatsRow {
  readonly kind: 'beats'
  readonly interfaceId: string
  readonly account: string
  readonly region: string
  readonly peer: string
  readonly port: number
  readonly beats: readonly Beat[]
}

/** Put once: something to look at when this node is judged. */
export interface PointerRow {
  readonly kind: 'pointer'
  readonly to: Key
  readonly name: string
}

/** Put once: this node has signals and hangs (or once hung) under this root. */
export interface MemberRow {
  readonly kind: 'member'
  readonly node: string
}

/** What people were told last: the measure of a material change. `digest`: only in a summary. */
export interface Said {
  readonly severity: Severity
  readonly state: State
  readonly count: number
  readonly stages: number
  readonly digest?: true
}

/** What one audience knows of a finding. */
export interface Heard {
  /** Last revision that it accepted, or that was no news to it. */
  readonly revision: string
  readonly said?: Said
  /** What the medium calls the first message. */
  readonly thread?: string
  /** There is more to tell: in the next digest, or when quiet hours end. `since`: epoch milliseconds. */
  readonly waits?: { readonly for: 'digest' | 'quiet'; readonly since: number }
  /** Why it refused for good. */
  readonly refused?: string
}

/** In which pieces of time (three hours) records of one account were made, feed by feed (`api-call us-east-1`). */
export interface HeartbeatRow {
  readonly kind: 'heartbeat'
  readonly account: string
  readonly feeds: Readonly<
    Record<
      string,
      {
        /** UTC day (days since 1970) → active pieces as bits; the latest 10 days. */
        readonly active: Readonly<Record<string, number>>
        /** Last pieces before a silence that was told. */
        readonly silent: readonly number[]
      }
    >
  >
}

/** A published verdict. Written by compare-and-set, never merged. */
export interface FindingRow {
  readonly kind: 'finding'
  readonly finding: Finding | Incident
  /** Last revision that every publisher accepted. */
  readonly published?: string
  /** Id of the suppression that kept the published revision quiet. */
  readonly suppressed?: string
  /** By audience: what each knows of it. */
  readonly heard?: Readonly<Record<string, Heard>>
  /** Somebody tells it, or will try again: nobody else does until then (epoch milliseconds). `since`: of the first attempt. */
  readonly hold?: { readonly since: number; readonly until: number }
}

/** What became of an origin's signals; each is in exactly one. Of those published, publish may suppress some. */
export interface SignalCounts {
  /** All of them. */
  readonly signals: number
  readonly published: number
  readonly grouped: number
  readonly kept: number
  /** By id of the detection. */
  readonly staged: Readonly<Record<string, number>>
}

/** Counts the judgements of a root, so that two at once notice each other; and what the last one made of its signals. */
export interface HeadRow {
  readonly kind: 'head'
  readonly judged: number
  readonly signals?: SignalCounts
}

/** A suppression that feedback has made. Written by compare-and-set; one that was taken back stays as a record. */
export interface SuppressionRow {
  readonly kind: 'suppression'
  readonly suppression: Suppression
  /** ISO 8601: when it was taken back, and by whom. */
  readonly removed?: { readonly at: string; readonly by: string }
  /** Feedback proposed it (`at`: ISO 8601), on which finding: it keeps nothing quiet until somebody accepts it. */
  readonly proposed?: { readonly at: string; readonly finding: { readonly id: string; readonly origin: string } }
}

/** Last known facts of a resource; each field, and each tag, by the latest writer. `by`: stable identity, or the automation's name. */
export interface ResourceRow {
  readonly kind: 'resource'
  readonly created?: Moment & { readonly by: string }
  /** To the day. */
  readonly changed?: Moment & { readonly by: string }
  /** To the day. */
  readonly deployedBy?: Moment & { readonly by: string }
  /** Of the keys that say whose it is; null: taken off. */
  readonly tags?: Readonly<Record<string, Moment & { readonly value: string | null }>>
}

/** A check that had failed holds again: when it was last repaired. */
export interface ClearedRow {
  readonly kind: 'cleared'
  readonly last: Moment
}

/** Something that suffered: an alarm, a stopped task, an issue of AWS's own. */
export interface Disturbance extends Moment {
  readonly what: string
  readonly account: string
}

/** What one account suffered on one UTC day: the earliest 64. */
export interface ImpactRow {
  readonly kind: 'impact'
  readonly list: readonly Disturbance[]
}

/** State that merges: a join-semilattice (correlate/merge.ts). */
export type Mergeable =
  | EdgeRow
  | AssumersRow
  | SignalRow
  | BaselineRow
  | WindowRow
  | PointerRow
  | MemberRow
  | ResourceRow
  | ClearedRow
  | ImpactRow
  | VolumeRow
  | HeartbeatRow
  | BeatsRow
  | CallsRow
  | UseRow
  | HoursRow
  | WhereaboutsRow
export type RowValue = Mergeable | FindingRow | HeadRow | SuppressionRow | ActionRow | LedgerRow

export interface Fact extends Key {
  readonly value: Mergeable
}

export interface Row extends Key {
  readonly value: RowValue
  /** 1 at first write; 0 stands for absent in compare-and-set. */
  readonly version: number
}

/** A row changed: the wake-up of correlate and publish. */
export interface Change extends Key {
  readonly before?: RowValue
  readonly after: RowValue
}
