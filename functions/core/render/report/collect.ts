import { eventRowOf } from '#core/detect/evidence.ts'
import type { Event } from '#core/model/event.ts'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { Activity, EvidenceEvent } from './model.ts'

const HOUR = 3_600_000
/** Hours times accounts that are counted apart; what lies beyond is counted under `other accounts`. */
const MAX_CELLS = 50_000
const OTHERS = 'other accounts'

export interface ActivityCount {
  readonly add: (event: Pick<Event, 'time' | 'account'>) => void
  readonly list: () => Activity[]
}

/** Counts events by hour and account while they pass: bounded, whatever comes in. */
export const countActivity = (): ActivityCount => {
  const cells = new Map<string, Activity>()
  const put = (hour: number, account: string): void => {
    const key = `${hour} ${account}`
    const events = (cells.get(key)?.events ?? 0) + 1
    cells.set(key, { hour, account, events })
  }
  return {
    add: ({ time, account }) => {
      const hour = Math.floor(time / HOUR) * HOUR
      const isKnown = cells.size < MAX_CELLS || cells.has(`${hour} ${account}`)
      put(hour, isKnown ? account : OTHERS)
    },
    list: () => [...cells.values()].sort((a, b) => a.hour - b.hour || (a.account < b.account ? -1 : 1)),
  }
}

/** Ids of the events that stand behind what is reported: what a second look at the input has to find. */
export const eventsBehind = (reported: readonly AnyFinding[]): Set<string> =>
  new Set(reported.flatMap((one) => [...one.events, ...(isIncident(one) ? one.signals.flatMap((signal) => signal.events) : [])]))

/** An event as a row of the evidence table, with its raw record. */
export const evidenceEventOf = (event: Event): EvidenceEvent => {
  const place = { id: event.id, time: event.time, account: event.account, region: event.region, raw: event.raw }
  return { ...place, ...eventRowOf(event) }
}
