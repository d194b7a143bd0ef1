import type { DatePart } from './tree.ts'

const ISO = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2}))?/

/**
 * A part of a date as written: no conversion of time zones (the specification's warning).
 * Text is ISO 8601, extended or basic; numbers are epoch seconds, or milliseconds from 10^11 on, in UTC. Weeks are ISO weeks.
 */
export function datePart(value: unknown, part: DatePart): number | undefined {
  const written = typeof value === 'string' ? fromText(value) : typeof value === 'number' ? fromEpoch(value) : undefined
  if (written === undefined) return undefined
  const [year, month, day, hour, minute] = written
  if (part === 'week') return isoWeek(year, month, day)
  return { year, month, day, hour, minute }[part]
}

type Written = readonly [year: number, month: number, day: number, hour: number | undefined, minute: number | undefined]

function fromText(text: string): Written | undefined {
  const match = ISO.exec(text)
  if (!match) return /^\d{9,14}$/.test(text) ? fromEpoch(Number(text)) : undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  return [year, month, day, match[4] === undefined ? undefined : Number(match[4]), match[5] === undefined ? undefined : Number(match[5])]
}

function fromEpoch(number: number): Written | undefined {
  const date = new Date(number >= 1e11 ? number : number * 1000)
  if (Number.isNaN(date.getTime())) return undefined
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()]
}

/** The week that holds the date's Thursday. */
function isoWeek(year: number, month: number, day: number): number {
  const date = new Date(Date.UTC(year, month - 1, day))
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7))
  const start = Date.UTC(date.getUTCFullYear(), 0, 1)
  return Math.ceil(((date.getTime() - start) / 86_400_000 + 1) / 7)
}
