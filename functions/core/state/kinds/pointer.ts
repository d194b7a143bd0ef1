import { hashOf } from '#core/model/hash.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Put once: something to look at when this node is judged. */
export interface PointerRow {
  readonly kind: 'pointer'
  readonly to: Key
  readonly name: string
}

/** What a pointer at a node leads to: a first use, a window, what flowed, or when and from where an identity acts. */
export const LOOK_AT = { firstUse: 'new#', window: 'win#', flow: 'flow#', activity: 'who#' } as const

/** At a node: state elsewhere that its verdict reads. */
export const pointerKey = (node: string, to: keyof typeof LOOK_AT, ...names: readonly string[]): Key => ({
  pk: pkOf('node', node),
  sk: `${LOOK_AT[to]}${hashOf(...names)}`,
})

/** At a role: a session that asked who assumes it. */
const ROLE_SESSION = 's#'
export const roleSessionKey = (role: string, session: string): Key => ({
  pk: pkOf('node', `role:${role}`),
  sk: `${ROLE_SESSION}${session}`,
})
export const ROLE_SESSIONS = ROLE_SESSION

/** Beside a window or an identity's activity: the node under which a verdict hangs or once hung. */
export const homeKey = (pk: string, node: string): Key => ({ pk, sk: `h#${hashOf(node)}` })

/** At the peers' common row: the node whose first use was compared with it. */
export const askPrefix = (feature: string): string => `ask#${feature}#`
export const askKey = (group: string, feature: string, value: string, node: string): Key => ({
  pk: pkOf('identity', group),
  sk: `${askPrefix(feature)}${hashOf(value)}#${hashOf(node)}`,
})

/** Put once: either side is the join. */
export const pointer: MergingKind<PointerRow> = {
  kind: 'pointer',
  places: [
    { partition: 'node', sk: 'new#', wakes: 'own-node' },
    { partition: 'node', sk: 'win#', wakes: 'own-node' },
    { partition: 'node', sk: 'flow#', wakes: 'own-node' },
    { partition: 'node', sk: 'who#', wakes: 'own-node' },
    { partition: 'node', sk: 's#', wakes: 'named-node' },
    { partition: 'window', sk: 'h#', wakes: 'nobody' },
    { partition: 'times', sk: 'h#', wakes: 'nobody' },
    { partition: 'session-networks', sk: 'h#', wakes: 'nobody' },
    { partition: 'peers', sk: 'ask#', wakes: 'nobody' },
  ],
  merge: (a) => a,
}
