import { detectKind } from '#core/detect/evidence.ts'
import { FORGOTTEN, SLOT, slotOf, slotsOf } from '#core/detect/heartbeat.ts'
import type { EventKind, Notice } from '#core/model/event.ts'
import { hashOf } from '#core/model/hash.ts'
import { normalizeNotice } from '#core/normalize/notice.ts'
import type { StateStore } from '#core/ports.ts'
import { HEARTBEATS, type HeartbeatRow, heartbeatKey } from '#core/state/kinds/heartbeat.ts'
import type { Fact, Row } from '#core/state/rows.ts'

/** Whole pieces of time (three hours each) without a record after which a regular feed is silent. */
const SILENT_SLOTS = 2
/** A feed is regular that was active in nine of ten pieces of the week before, and for three days at least. */
const REGULAR = { share: 0.9, week: 56, least: 24 }

const endOf = (slot: number): number => (slot + 1) * SLOT

const isRegular = (slots: readonly number[]): boolean => {
  const last = slots.at(-1)!
  const span = Math.min(REGULAR.week, last - slots[0]! + 1)
  const active = slots.filter((slot) => slot > last - span).length
  return span >= REGULAR.least && active >= REGULAR.share * span
}

/** Last active piece of a feed that fell silent within the week; undefined where it did not. A function of merged state and time alone. */
const silentSince = (active: Readonly<Record<string, number>>, now: number): number | undefined => {
  const slots = slotsOf(active)
  const last = slots.at(-1)
  if (last === undefined || slotOf(now) - last - 1 < SILENT_SLOTS || endOf(last) < now - FORGOTTEN) return undefined
  return isRegular(slots) ? last : undefined
}

const noticeOf = (type: string, account: string, feed: string, last: number, time: number): Notice => {
  const [kind = '', region = 'unknown'] = feed.split(' ')
  return normalizeNotice({
    id: hashOf('heartbeat', type, account, feed, String(last)),
    source: 'kestrail',
    'detail-type': type,
    account,
    region,
    time: new Date(time).toISOString(),
    detail: {
      feed: detectKind(kind as EventKind)?.feed ?? kind,
      resource: `${kind} ${account} ${region}`,
      since: new Date(endOf(last)).toISOString(),
    },
  })
}

interface FeedChanges {
  readonly notices: Notice[]
  readonly facts: Fact[]
}

/** Feeds that fell silent, and those that were reported to be and came back: also where their records came late and closed the gap. */
const feedChangesOf = (row: HeartbeatRow, now: number): FeedChanges => {
  const received: FeedChanges = { notices: [], facts: [] }
  for (const [feed, { active, silent }] of Object.entries(row.feeds)) {
    const last = silentSince(active, now)
    if (last !== undefined) {
      received.notices.push(noticeOf('Feed Silent', row.account, feed, last, endOf(last) - 1))
      const reported: HeartbeatRow = { kind: 'heartbeat', account: row.account, feeds: { [feed]: { active: {}, silent: [last] } } }
      if (!silent.includes(last)) received.facts.push({ ...heartbeatKey(row.account), value: reported })
    }
    for (const before of silent) {
      const again = slotsOf(active).find((slot) => slot > before)
      if (again !== undefined) received.notices.push(noticeOf('Feed Received Again', row.account, feed, before, again * SLOT))
    }
  }
  return received
}

/** What the silence of feeds shows at this moment, as notices that detect takes in like any other; it may be asked again and again. */
export const stoppedFeeds = async (store: StateStore, now: number): Promise<readonly Notice[]> => {
  const rows = (await store.list(HEARTBEATS)).flatMap(({ value }: Row) => (value.kind === 'heartbeat' ? [value] : []))
  const received = rows.map((row) => feedChangesOf(row, now))
  const facts = received.flatMap((one) => one.facts)
  if (facts.length > 0) await store.merge(facts)
  return received.flatMap(({ notices }) => notices)
}
