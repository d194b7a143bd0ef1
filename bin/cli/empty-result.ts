import { grouped, plural } from '#core/text/counts.ts'
import { spanOf } from '#core/text/times.ts'
import type { Analysis } from './analysis.ts'

const MAX_IDS = 5

const iso = (time: number): string => new Date(time).toISOString()

/** `23,319 events, 2026-05-12 00:00 to 23:59 UTC` */
const scopeOf = ({ counts, span }: Analysis): string =>
  `${plural(counts.normalized - counts.outside, 'event')}${span ? `, ${spanOf(iso(span.from), iso(span.to))}` : ''}`

/** `1 finding of an earlier run is still active (ID)`; undefined where there is none. */
export const earlierLine = ({ earlier }: Pick<Analysis, 'earlier'>): string | undefined => {
  if (earlier.length === 0) return undefined
  const ids = earlier.slice(0, MAX_IDS).map((finding) => finding.id)
  const more = earlier.length > MAX_IDS ? ` and ${grouped(earlier.length - MAX_IDS)} more` : ''
  return `${plural(earlier.length, 'finding')} of an earlier run ${earlier.length === 1 ? 'is' : 'are'} still active (${ids.join(', ')}${more})`
}

/** Whether no event was read, or none that lies within --since and --until. */
export const isEmptyInput = ({ counts }: Pick<Analysis, 'counts'>): boolean => counts.normalized === counts.outside

/** Why a result shows nothing. Nothing read, nothing in the window, nothing new and nothing found are four sentences. */
export const emptySentence = (analysis: Analysis): string => {
  const { received, normalized, rejected, ignored } = analysis.counts
  if (received === 0) return 'No events were read: the input holds no records.'
  if (normalized === 0)
    return `No events were read: ${plural(received, 'record or file was', 'records and files were')} skipped (${grouped(rejected)} unreadable, ${grouped(ignored)} not logs).`
  if (isEmptyInput(analysis)) return `No events between --since and --until: the input has ${plural(normalized, 'event')}, all outside.`
  const earlier = earlierLine(analysis)
  return earlier ? `Nothing new in ${scopeOf(analysis)}; ${earlier}.` : `No findings in ${scopeOf(analysis)}.`
}
