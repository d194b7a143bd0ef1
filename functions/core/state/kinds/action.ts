import type { ActionRow } from '#core/model/action.ts'
import { type Key, pkOf, type ReplacedKind } from '../kind.ts'

export const actionKey = (id: string): Key => ({ pk: pkOf('action', id), sk: 'action' })

export const action: ReplacedKind<ActionRow> = {
  kind: 'action',
  places: [{ partition: 'action', sk: 'action', wakes: 'nobody' }],
  replaced: true,
}
