import type { Suppression } from '#core/model/suppression.ts'
import type { StateStore } from '#core/ports.ts'
import type { SuppressionRow } from '#core/state/kinds/suppression.ts'
import { SUPPRESSIONS, suppressionKey } from '#core/state/kinds/suppression.ts'

const rowIn = async (store: StateStore, id: string): Promise<{ value?: SuppressionRow; version: number }> => {
  const [row] = await store.get([suppressionKey(id)])
  return row?.value.kind === 'suppression' ? { value: row.value, version: row.version } : { version: row?.version ?? 0 }
}

/** Whether a row keeps findings quiet until its end: accepted, and not taken back. */
export const stands = (row: SuppressionRow): boolean => !row.removed && !row.proposed

/** Those that stand, in force or expired, by id. */
export const storedSuppressions = async (store: StateStore): Promise<Suppression[]> =>
  (await storedRows(store)).filter(stands).map((row) => row.suppression)

/** The same, and those that were taken back. */
const storedRows = async (store: StateStore): Promise<SuppressionRow[]> =>
  (await store.list(SUPPRESSIONS)).flatMap((row) => (row.value.kind === 'suppression' ? [row.value] : []))

/** Keeps a suppression; one of the same id is replaced (a new end, a new author). False where somebody else wrote it at the same time. */
export const storeSuppression = async (store: StateStore, suppression: Suppression): Promise<boolean> => {
  const { version } = await rowIn(store, suppression.id)
  return store.put(suppressionKey(suppression.id), { kind: 'suppression', suppression }, version)
}

/** Takes one back from now on (ISO 8601). False where there is none that stands. */
export const withdrawSuppression = async (store: StateStore, id: string, removed: { at: string; by: string }): Promise<boolean> => {
  const { value, version } = await rowIn(store, id)
  return value !== undefined && !value.removed && store.put(suppressionKey(id), { ...value, removed }, version)
}

type Proposed = NonNullable<SuppressionRow['proposed']>

/** Those that feedback proposed and nobody has decided on. */
export const storedProposals = async (store: StateStore): Promise<(SuppressionRow & { readonly proposed: Proposed })[]> =>
  (await storedRows(store)).flatMap((row) => (row.proposed && !row.removed ? [{ ...row, proposed: row.proposed }] : []))

/** Keeps a proposal. False where one of the same id is known, whatever became of it: nobody is asked twice. */
export const storeProposal = (store: StateStore, suppression: Suppression, proposed: Proposed): Promise<boolean> =>
  store.put(suppressionKey(suppression.id), { kind: 'suppression', suppression, proposed }, 0)

/** From now on it keeps findings quiet, under the name of anyone who accepted it. False where there is no such proposal. */
export const acceptProposal = async (store: StateStore, id: string, by: string): Promise<boolean> => {
  const { value, version } = await rowIn(store, id)
  if (!value?.proposed || value.removed) return false
  const { proposed: _, ...rest } = value
  const { author, reason } = value.suppression
  return store.put(
    suppressionKey(id),
    { ...rest, suppression: { ...value.suppression, author: by, reason: `${reason} (proposed by ${author})` } },
    version,
  )
}
