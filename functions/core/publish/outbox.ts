import type { AnyFinding } from '#core/model/finding.ts'
import type { Refusal, StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import type { DeliveryState, FindingRow } from '#core/state/kinds/finding.ts'
import type { Change, Row } from '#core/state/rows.ts'
import type { SuppressionResult } from '#core/tune/suppression.ts'
import { type Circumstances, type Destination, deliver } from './destination.ts'

export interface Published {
  /** Findings whose present revision every destination has now accepted. */
  readonly accepted: number
  /** Hidden by a suppression. */
  readonly suppressed: number
  /** Findings that could not be delivered for half an hour. */
  readonly stuck: number
  readonly refusals: readonly (Refusal & { readonly publisher: string })[]
}

/** A row and the finding row in it. */
export interface Claimed {
  readonly row: Row
  readonly value: FindingRow
}

export interface Publishing extends Circumstances {
  /** What it puts aside is not delivered; the next revision is decided anew. */
  readonly part?: (findings: readonly AnyFinding[]) => SuppressionResult
}

/** Longer than a worker may live: a worker that claimed a finding and confirmed nothing by then has crashed. */
const LEASE = 3 * 60_000
const STUCK_AFTER = 30 * 60_000
const ATTEMPTS = 8

/** True while another worker delivers it, and for a finding that was refused until the next sweep. */
const isHeld = (value: FindingRow, now: number): boolean => value.hold !== undefined && value.hold.until > now

const pendingIn = (row: Row | undefined, now: number): Claimed[] => {
  const value = row?.value
  return row && value?.kind === 'finding' && value.published !== value.finding.revision && !isHeld(value, now) ? [{ row, value }] : []
}

/**
 * Changes that may bring news. The notes that publishing itself takes of a claim or a refusal bring none: each would wake the next attempt
 * at once, for as long as a destination refuses.
 */
export const newsIn = (changes: readonly Change[]): Change[] =>
  changes.filter(
    ({ before, after }) =>
      !(after.kind === 'finding' && after.hold && before?.kind === 'finding' && before.finding.revision === after.finding.revision),
  )

/** Does it for every row, whatever fails; then throws the first failure. */
export const forEach = async <T>(rows: readonly T[], task: (row: T) => Promise<void>): Promise<void> => {
  const failed = (await Promise.allSettled(rows.map(task))).find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}

/** Claims rows one by one; those that another worker wrote meanwhile are left to it, those that could not be written to the next attempt. */
export const claim = async (store: StateStore, rows: readonly Claimed[], now: number): Promise<Claimed[]> => {
  const claimed = await Promise.allSettled(
    rows.map(async ({ row, value }): Promise<Claimed[]> => {
      const next: FindingRow = { ...value, hold: { since: value.hold?.since ?? now, until: now + LEASE } }
      return (await store.put(row, next, row.version)) ? [{ row: { ...row, version: row.version + 1 }, value: next }] : []
    }),
  )
  const held = claimed.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  const failed = claimed.find((one) => one.status === 'rejected')
  // Nothing was claimed: the whole attempt failed, and the caller makes it again.
  if (failed && held.length === 0) throw failed.reason
  return held
}

/** Writes what was delivered over whatever the row holds by now: a verdict that came meanwhile stays, and waits for its own delivery. */
export const confirm = async (store: StateStore, { row, value }: Claimed, noted: (value: FindingRow) => FindingRow): Promise<void> => {
  let [version, current] = [row.version, value]
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await store.put(row, noted(current), version)) return
    const [fresh] = await store.get([row])
    if (fresh?.value.kind !== 'finding') return
    version = fresh.version
    current = fresh.value
  }
}

/** Done: the revision counts as published, and the row is free. Not done: the next sweep takes it up. */
const noted =
  (revision: string, deliveries: Readonly<Record<string, DeliveryState>> | undefined, done: boolean, now: number) =>
  ({ hold, suppressed: _, ...value }: FindingRow): FindingRow => ({
    ...value,
    ...(deliveries && { deliveries: { ...value.deliveries, ...deliveries } }),
    ...(done ? { published: revision } : { hold: { since: hold?.since ?? now, until: now } }),
  })

/** Counted as published, and not delivered. */
const keepQuiet = async (store: StateStore, { row, value }: Claimed, by: string): Promise<void> => {
  const { hold: _, ...rest } = value
  await store.put(row, { ...rest, published: value.finding.revision, suppressed: by }, row.version)
}

/**
 * Delivers the findings of these rows that wait: claims each, sends, and confirms what every destination accepted. A crash in between repeats what was
 * sent since the claim, and loses nothing: the sweep takes up what is claimed and not confirmed. A row that changed meanwhile is
 * still pending and comes again, so the last revision always arrives.
 */
export async function publishPending(
  store: StateStore,
  destinations: readonly Destination[],
  keys: readonly Key[],
  { part = (shown) => ({ shown, suppressed: [] }), ...circumstances }: Publishing,
): Promise<Published> {
  const { now } = circumstances
  const waiting = (await store.get(keys)).flatMap((row) => pendingIn(row, now))
  const stuck = waiting.filter(({ value }) => (value.hold?.since ?? now) < now - STUCK_AFTER).length
  if (waiting.length === 0) return { accepted: 0, suppressed: 0, stuck, refusals: [] }
  const quiet = new Map(part(waiting.map(({ value }) => value.finding)).suppressed.map(({ finding, by }) => [finding.id, by.id]))
  for (const one of waiting) {
    const by = quiet.get(one.value.finding.id)
    if (by !== undefined) await keepQuiet(store, one, by)
  }
  const claimed = await claim(
    store,
    waiting.filter(({ value }) => !quiet.has(value.finding.id)),
    now,
  )
  const { deliveries, refusals } = await deliver(
    destinations,
    claimed.map(({ value }) => value),
    circumstances,
  )
  const again = new Set(refusals.filter(({ retry }) => retry).map(({ id }) => id))
  await forEach(claimed, (one) => {
    const { id, revision } = one.value.finding
    return confirm(store, one, noted(revision, deliveries.get(id), !again.has(id), now))
  })
  return {
    accepted: claimed.filter(({ value }) => !again.has(value.finding.id)).length,
    suppressed: quiet.size,
    stuck,
    refusals,
  }
}
