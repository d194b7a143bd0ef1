import { plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { minuteOf } from '#core/text/times.ts'
import type { EvidenceEvent } from '../report/model.ts'
import type { Found } from '../report/search.ts'
import { shortOf } from './paint.ts'

/** What a search found. */
export interface FoundInput {
  readonly reported: readonly Found[]
  readonly events: readonly EvidenceEvent[]
}

const foundLine = ({ finding, in: places }: Found): string => {
  const state = finding.state === 'active' ? '' : ` (${finding.state}${finding.mergedInto ? ` into ${finding.mergedInto}` : ''})`
  return forTerminal(
    `  ${shortOf(finding.severity).padEnd(8)}  ${minuteOf(finding.firstSeen)}  ${finding.id}  ${finding.title}, by ${finding.origin.name} in ${finding.account}${state}  [${places.join(', ')}]`,
  )
}

const timeOf = (time: number): string => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, 19).replace('T', ' ') : '')

const eventLine = (event: EvidenceEvent): string =>
  forTerminal(
    `  ${timeOf(event.time)}  ${event.account}  ${event.region.padEnd(14)}  ${event.action}  by ${event.actor}${event.from ? `  from ${event.from}` : ''}${event.outcome && event.outcome !== 'success' ? `  (${event.outcome})` : ''}  [${event.id}]`,
  )

const listed = <T>(title: string, all: readonly T[], line: (one: T) => string, limit: number): string[] => {
  const more = all.length - limit
  return [
    title,
    ...all.slice(0, limit).map(line),
    ...(more > 0 ? [`  and ${plural(more, 'more', 'more')}; --limit ${all.length} shows all`] : []),
  ]
}

/** Incidents and findings, then events. Every text from a log is inert. */
export const renderFound = ({ reported, events }: FoundInput, limit: number): string[] => [
  ...listed(
    `${plural(reported.length, 'incident or finding', 'incidents and findings')}${reported.length > 0 ? ':' : '.'}`,
    reported,
    foundLine,
    limit,
  ),
  ...listed(`${plural(events.length, 'event')}${events.length > 0 ? ':' : '.'}`, events, eventLine, limit),
]
