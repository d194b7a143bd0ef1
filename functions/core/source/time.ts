const DAY = 86_400_000
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/
/** CloudTrail began on 13 November 2013; far future times would hold windows open for ever. */
const EARLIEST = Date.UTC(2013, 10, 13)
const LATEST = Date.UTC(2100, 0, 1)

const digit = (text: string, at: number): number => {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}

const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

/** Days before each month of a year that begins in March, so that the leap day comes last. */
const MONTHS = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275]
const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** Days from 1 March of the year 0 to 1 January 1970, in the Gregorian calendar. */
const EPOCH = 719_468

const daysSinceEpoch = (year: number, month: number, day: number): number => {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= LENGTHS[month - 1]!)) return Number.NaN
  const from = month > 2 ? year : year - 1
  return from * 365 + Math.floor(from / 4) - Math.floor(from / 100) + Math.floor(from / 400) + MONTHS[month - 1]! + day - 1 - EPOCH
}

const ZULU = 90
const T = 84
const COLON = 58

/** `2026-05-01T10:00:00Z`, the form that CloudTrail writes: `Date.parse` takes ten times as long. */
const plain = (text: string): number => {
  const hours = two(text, 11)
  const minutes = two(text, 14)
  const seconds = two(text, 17)
  const days = daysSinceEpoch(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8))
  return hours < 24 && minutes < 60 && seconds < 60 ? days * DAY + ((hours * 60 + minutes) * 60 + seconds) * 1000 : Number.NaN
}

const usual = (text: string): boolean =>
  text.length === 20 &&
  text.charCodeAt(19) === ZULU &&
  text.charCodeAt(10) === T &&
  text.charCodeAt(13) === COLON &&
  text.charCodeAt(16) === COLON

/** A time without zone is UTC, as everything in AWS's logs. */
const withZone = (text: string): string => (/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)

const zonedAt = (text: string): number => (ISO.test(text) ? Date.parse(withZone(text.replace(' ', 'T'))) : Number.NaN)

/** ISO 8601 to epoch milliseconds; undefined where it is none, or not between November 2013 and 2100. */
export const epochOf = (text: string): number | undefined => {
  const time = usual(text) ? plain(text) : zonedAt(text)
  return time >= EARLIEST && time < LATEST ? time : undefined
}

/** Unix seconds of a flow record to epoch milliseconds, within the same bounds. */
export const epochOfSeconds = (seconds: number): number | undefined => {
  const time = seconds * 1000
  return time >= EARLIEST && time < LATEST ? time : undefined
}
