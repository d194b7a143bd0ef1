import type { ActorKind } from '#core/model/actor.ts'
import { byMoment, earliestOf, type Moment } from '#core/model/moment.ts'
import { defined } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Who acted, as the first record of a node shows. */
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

/** What the record of an issuing call says of its caller: the caller itself may never be seen again. */
export type Caller = Omit<NodeActor, keyof Moment | 'sessionName'>

export interface Parent extends Moment {
  readonly node: string
  readonly rank: number
  /** The call that made the session: AssumeRole, GetFederationToken … */
  readonly via: string
  /** Who called it. */
  readonly caller?: Caller
  /** Role and session name of the session that was made, its account, and the ARN of the role. */
  readonly as?: { readonly name: string; readonly account: string; readonly role?: string }
}

/** The parent that a record of the node itself proves, and the name that the record gives the node. */
export interface Proven extends Moment {
  readonly node: string
  readonly name: string
}

/** One row per lineage node: the best known parent, and who the node is. */
export interface EdgeRow {
  readonly kind: 'edge'
  readonly parent?: Parent
  readonly actor?: NodeActor
  /** Where only a counted call or a first use was seen of it. */
  readonly proven?: Proven
}

export const edgeKey = (node: string): Key => ({ pk: pkOf('node', node), sk: 'edge' })

/** The better known parent; then the earlier record; then any fixed order, so that both sides agree. */
const betterParent = (a: Parent | undefined, b: Parent | undefined): Parent | undefined => {
  if (!a || !b) return a ?? b
  const order = b.rank - a.rank || byMoment(a, b) || (a.node < b.node ? -1 : 1)
  return order <= 0 ? a : b
}

export const edge: MergingKind<EdgeRow> = {
  kind: 'edge',
  places: [{ partition: 'node', sk: 'edge', wakes: 'edge' }],
  merge: (a, b) =>
    defined({
      kind: 'edge',
      parent: betterParent(a.parent, b.parent),
      actor: earliestOf(a.actor, b.actor),
      proven: earliestOf(a.proven, b.proven),
    }) as EdgeRow,
}
