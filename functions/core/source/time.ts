const DAY = 86_400_000
const ISO = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/
/** CloudTrail began in 2013; far future times would hold windows open for ever. */
const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

let lastDate = ''
let lastMidnight = Number.NaN

/** Records of one file share their day: the date part is worked out once. */
const midnightOf = (date: string): number => {
  if (date !== lastDate) {
    lastMidnight = Date.parse(`${date}T00:00:00Z`)
    lastDate = date
  }
  return lastMidnight
}

const ZULU = 90

/** `2026-05-01T10:00:00Z`, the form that CloudTrail writes. */
const plain = (text: string): number => {
  const hours = two(text, 11)
  const minutes = two(text, 14)
  const seconds = two(text, 17)
  return hours < 24 && minutes < 60 && seconds < 61
    ? midnightOf(text.slice(0, 10)) + (hours * 60 + minutes) * 60_000 + seconds * 1000
    : Number.NaN
}

const usual = (text: string): boolean =>
  text.length === 20 && text.charCodeAt(19) === ZULU && text[10] === 'T' && text[13] === ':' && text[16] === ':'

/** A time without zone is UTC, as everything in AWS's logs. */
const withZone = (text: string): string => (/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)

const zonedAt = (text: string): number => (ISO.test(text) ? Date.parse(withZone(text.replace(' ', 'T'))) : Number.NaN)

/** ISO 8601 to epoch milliseconds; undefined where it is none, or not between 2000 and 2100. */
export const epochOf = (text: string): number | undefined => {
  const time = usual(text) ? plain(text) : zonedAt(text)
  return time >= EARLIEST && time < LATEST ? time : undefined
}

/** Unix seconds of a flow record to epoch milliseconds, within the same bounds. */
export const epochOfSeconds = (seconds: number): number | undefined => {
  const time = seconds * 1000
  return time >= EARLIEST && time < LATEST ? time : undefined
}

export const dayOf = (time: number): number => Math.floor(time / DAY)
