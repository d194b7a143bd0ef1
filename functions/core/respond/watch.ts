import type { ActionRow } from '#core/model/action.ts'
import type { ApiCall, Event } from '#core/model/event.ts'
import type { StateStore } from '#core/ports.ts'
import { actionKey } from '#core/state/kinds/action.ts'
import { findingKey } from '#core/state/kinds/finding.ts'
import { readLedger } from './action-store.ts'
import { escapes, isWatched, SETTLING, stillActs } from './active-containment.ts'
import { answeredBy } from './approve.ts'

/** How long what was contained is remembered without a look. Shorter than IAM is given to settle, so no call is judged by an older list. */
const FRESH = SETTLING / 5

export interface Watched {
  readonly store: StateStore
  /** Epoch milliseconds. */
  readonly clock: () => number
}

const contained = async (store: StateStore): Promise<readonly ActionRow[]> => {
  const { entries } = await readLedger(store)
  const ids = entries.filter((one) => one.state === 'done' && one.isWatched).map((one) => one.id)
  const rows = ids.length > 0 ? await store.get(ids.map(actionKey)) : []
  return rows.flatMap((row) => (row?.value.kind === 'action' && isWatched(row.value) ? [row.value] : []))
}

/** Raises an incident for every contained identity among the callers of these events whose calls succeed; each once. */
export const watchContained = ({ store, clock }: Watched): ((events: readonly Event[]) => Promise<number>) => {
  let rows: readonly ActionRow[] = []
  let readAt = Number.NEGATIVE_INFINITY
  const reported = new Set<string>()
  const report = async (row: ActionRow, calls: readonly ApiCall[]): Promise<number> => {
    const [answered] = await answeredBy({ world: { store, clock } }, row)
    if (!answered) return 0
    const finding = stillActs(row, calls, answered)
    const isNew = await store.put(findingKey({ id: finding.id, origin: `contained/${row.plan.id}` }), { kind: 'finding', finding }, 0)
    reported.add(row.plan.id)
    return isNew ? 1 : 0
  }
  return async (events) => {
    if (events.every((one) => one.kind !== 'api-call')) return 0
    if (clock() - readAt >= FRESH) {
      rows = await contained(store)
      readAt = clock()
    }
    let raised = 0
    for (const row of rows.filter((one) => !reported.has(one.plan.id))) {
      const calls = events.filter((event): event is ApiCall => escapes(row, event)).sort((a, b) => a.time - b.time)
      if (calls.length > 0) raised += await report(row, calls)
    }
    return raised
  }
}
