import type { Notice } from '#core/model/event.ts'
import type { Settings } from '#core/settings/settings.ts'
import { normalizeNotice } from './notice.ts'

export type ThreatListSource = Settings['threatLists'][number]

/** What is known of one list that a schedule refreshes: its last good copy, and what went wrong since. */
export interface ListState {
  readonly name: string
  readonly source: string
  readonly license?: string
  /** Hash of the last good content; absent where there never was one. */
  readonly version?: string
  /** Epoch milliseconds of the last good copy. */
  readonly fetched?: number
  /** Epoch milliseconds after which the last good copy says nothing. */
  readonly expires?: number
  readonly entries?: number
  /** What was left out of it, in words. */
  readonly left?: readonly string[]
  /** Why the last attempt failed; absent where it did not. */
  readonly problem?: string
}

/** The file that says which lists there are: what a refresh writes last, and detect reads first. */
export interface ListIndex {
  readonly format: 1
  /** Epoch milliseconds of the last refresh. */
  readonly refreshed: number
  readonly lists: readonly ListState[]
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** When a list falls silent: by its own word, or so many hours after it was fetched. */
export const expiryOf = ({ expireAfterHours }: ThreatListSource, fetched: number, own: number | undefined): number =>
  Math.min(own ?? Number.POSITIVE_INFINITY, fetched + expireAfterHours * HOUR)

/** Reported at half its time, before it falls silent: a list that could not be fetched, or that nobody fetches any more. */
const isStale = ({ expireAfterHours }: ThreatListSource, state: ListState | undefined, now: number): boolean =>
  state?.fetched === undefined || now - state.fetched > (expireAfterHours * HOUR) / 2 || (state.expires ?? now) < now

/** One notice a list and day, so that its finding is one however many workers see it. The same list is reported again the next day. */
const noticeOf = (
  { name, source }: ThreatListSource,
  state: ListState | undefined,
  now: number,
  account: string,
  region: string,
): Notice => {
  const day = new Date(Math.floor(now / DAY) * DAY).toISOString()
  return normalizeNotice({
    id: `stale-list-${name}-${day.slice(0, 10)}`,
    source: 'kestrail',
    'detail-type': 'Threat List Stale',
    time: day,
    account,
    region,
    detail: {
      list: name,
      source,
      since: state?.fetched === undefined ? 'the beginning' : new Date(state.fetched).toISOString().slice(0, 16),
      problem: state?.problem ?? 'nobody has refreshed it',
    },
  })
}

/** Notices of the lists that the settings ask for and that are stale. */
export const staleLists = (
  wanted: readonly ThreatListSource[],
  index: ListIndex | undefined,
  now: number,
  { account, region }: { readonly account: string; readonly region: string },
): Notice[] =>
  wanted.flatMap((one) => {
    const state = index?.lists.find(({ name }) => name === one.name)
    return isStale(one, state, now) ? [noticeOf(one, state, now, account, region)] : []
  })
