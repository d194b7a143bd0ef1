import type { ActionRow, LedgerEntry, LedgerRow } from '#core/model/action.ts'
import type { StateStore } from '#core/ports.ts'
import { actionKey } from '#core/state/kinds/action.ts'
import { LEDGER_KEY } from '#core/state/kinds/ledger.ts'
import { opensBreaker } from './guard.ts'

/** Entries that are kept: of what ran or may still run, and of what was only proposed or refused, however much of it there is. */
const KEPT = { live: 400, idle: 100 } as const
const IDLE = new Set<ActionRow['state']>(['proposed', 'refused', 'declined'])

/** The newest of each: a flood of proposals drives out no action that has to be watched, ended or counted. */
const kept = (entries: readonly LedgerEntry[]): LedgerEntry[] => {
  const left = { live: KEPT.live, idle: KEPT.idle }
  return entries.filter(({ state }) => left[IDLE.has(state) ? 'idle' : 'live']-- > 0)
}

const MAX_TRIES = 24
const HOUR = 3_600_000
const EMPTY: LedgerRow = { kind: 'ledger', entries: [] }

/** Raised where somebody else wrote the same row: anyone who gets it stops, and nothing was lost. */
export class Contended extends Error {
  override readonly name = 'Contended'
}

export interface StoredAction {
  readonly row: ActionRow | undefined
  readonly version: number
}

export const readAction = async (store: StateStore, id: string): Promise<StoredAction> => {
  const [row] = await store.get([actionKey(id)])
  return row?.value.kind === 'action' ? { row: row.value, version: row.version } : { row: undefined, version: 0 }
}

export const readLedger = async (store: StateStore): Promise<LedgerRow> => {
  const [row] = await store.get([LEDGER_KEY])
  return row?.value.kind === 'ledger' ? row.value : EMPTY
}

const entryOf = (row: ActionRow, now: number): LedgerEntry => ({
  id: row.plan.id,
  response: row.plan.response,
  account: row.plan.account,
  target: row.plan.target.arn,
  finding: row.plan.finding,
  at: now,
  state: row.state,
  ...(row.plan.defeatedBy && { isWatched: true }),
})

const changeLedger = async (store: StateStore, change: (ledger: LedgerRow) => LedgerRow): Promise<LedgerRow> => {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const [row] = await store.get([LEDGER_KEY])
    const next = change(row?.value.kind === 'ledger' ? row.value : EMPTY)
    if (await store.put(LEDGER_KEY, next, row?.version ?? 0)) return next
  }
  throw new Contended('the ledger of actions was written by others too often; try again')
}

/** Enters what became of an action; the newest are kept. Opens the breaker where the rates say so. */
export const enter = (store: StateStore, row: ActionRow, now: number): Promise<LedgerRow> =>
  changeLedger(store, (ledger) => {
    const before = ledger.entries.find((one) => one.id === row.plan.id)
    const entry = { ...entryOf(row, now), at: before?.at ?? now }
    const next = { ...ledger, entries: kept([entry, ...ledger.entries.filter((one) => one.id !== entry.id)]) }
    return opensBreaker(next, now) ? { ...next, breakerUntil: Math.max(next.breakerUntil ?? 0, now + HOUR) } : next
  })

/** A person has looked: responses run by themselves again, and what ran before no longer counts against the limits. */
export const closeBreaker = (store: StateStore): Promise<LedgerRow> =>
  changeLedger(store, ({ entries }) => ({ kind: 'ledger', entries: entries.map((one) => ({ ...one, at: 0 })) }))
