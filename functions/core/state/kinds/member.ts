import { hashOf } from '#core/model/hash.ts'
import type { Key, MergingKind } from '../kind.ts'

/** Put once: this node has signals and hangs (or once hung) under this root. */
export interface MemberRow {
  readonly kind: 'member'
  readonly node: string
}

/** At an origin: the nodes under it. At a session: the nodes whose way up leads through it. At a node: the origins that it ever hung under. */
export const MEMBERS = 'm#'
export const BELOW = 'below#'
export const HOMES = 'home#'
/** Beside what findings read: the origins that asked. They are evaluated again when more is known. */
export const ASKERS = 'r#'
/** At an origin: the origins that use what it made; what they do is reported beneath it. */
export const CAUSED = 'caused#'

/** Severity of a node's gravest signal (0 to 4), and the UTC day of the newest of that severity (days since 1970). */
export interface Gravity {
  readonly rank: number
  readonly day: number
}

/** The gravest and newest nodes come first; a node whose gravity rose has several rows. */
export const originMemberKey = (pk: string, node: string, { rank, day }: Gravity): Key => ({
  pk,
  sk: `${MEMBERS}${4 - rank}${String(99_999 - day).padStart(5, '0')}#${hashOf(node)}`,
})

export const memberKey = (pk: string, prefix: string, node: string): Key => ({ pk, sk: `${prefix}${hashOf(node)}` })

/** Put once: either side is the join. */
export const member: MergingKind<MemberRow> = {
  kind: 'member',
  places: [
    { partition: 'origin', sk: 'm#', wakes: 'named-node-and-origin' },
    { partition: 'node', sk: 'below#', wakes: 'named-node' },
    { partition: 'node', sk: 'home#', wakes: 'nobody' },
    { partition: 'resource', sk: 'r#', wakes: 'nobody' },
    { partition: 'cleared', sk: 'r#', wakes: 'nobody' },
    { partition: 'impact', sk: 'r#', wakes: 'nobody' },
    { partition: 'dataEvents', sk: 'r#', wakes: 'nobody' },
    { partition: 'credentials', sk: 'r#', wakes: 'nobody' },
    { partition: 'origin', sk: 'caused#', wakes: 'nobody' },
  ],
  merge: (a) => a,
}
