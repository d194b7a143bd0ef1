import type { Notice } from '#core/model/event.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Forged, Reject } from '#core/source/item.ts'
import { normalizeNotice } from './notice.ts'
import type { Retimed } from './sort.ts'

const DAY = 86_400_000
/** A forger may write without end. */
const MOST = 50

const ofRetimed = ({ event, claimed }: Retimed): Forged => ({
  what: 'time',
  by: new Date(event.time).toISOString(),
  claims: new Date(claimed).toISOString(),
})

/** What makes two of them the same finding: times differ from record to record. */
const sameness = ({ what, by, claims }: Forged, account: string): string =>
  what === 'time' ? `time ${account}` : `${what} ${by} ${claims}`

const noticeOf = (one: Forged, account: string, now: number): Notice => {
  const day = new Date(Math.floor(now / DAY) * DAY).toISOString()
  return normalizeNotice({
    id: `forged-${hashOf(sameness(one, account))}-${day.slice(0, 10)}`,
    source: 'kestrail',
    'detail-type': 'Record Contradicts Envelope',
    time: day,
    account,
    region: 'global',
    detail: { ...one },
  })
}

/**
 * One notice for each contradiction and day, of what was refused as forged and of what was judged by its arrival.
 * @param now epoch milliseconds
 */
export const forgedNotices = (rejects: readonly Reject[], retimed: readonly Retimed[], now: number): Notice[] => {
  const notices = new Map<string, Notice>()
  const add = (one: Forged, account: string): void => {
    if (notices.size < MOST) notices.set(sameness(one, account), noticeOf(one, account, now))
  }
  for (const { forged } of rejects)
    if (forged) add(forged, forged.what === 'account' || forged.what === 'log group' ? forged.by : 'unknown')
  for (const one of retimed) add(ofRetimed(one), one.event.account)
  return [...notices.values()]
}
