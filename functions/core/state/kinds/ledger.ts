import type { LedgerRow } from '#core/model/action.ts'
import { type Key, pkOf, type ReplacedKind } from '../kind.ts'

/** One row for all accounts. */
export const LEDGER_KEY: Key = { pk: pkOf('action', 'ledger'), sk: 'ledger' }

export const ledger: ReplacedKind<LedgerRow> = {
  kind: 'ledger',
  places: [{ partition: 'action', sk: 'ledger', wakes: 'nobody' }],
  replaced: true,
}
