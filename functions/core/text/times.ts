const MINUTE = 60_000

/** `2026-05-01 09:12` of an ISO time in UTC; text that is no time is returned as it is. */
export const minuteOf = (time: string): string => (isIso(time) ? `${time.slice(0, 10)} ${time.slice(11, 16)}` : time)

/** `09:12` on the given day, else with its date. */
export const clockOf = (time: string, day: string): string =>
  isIso(time) ? (time.slice(0, 10) === day.slice(0, 10) ? time.slice(11, 16) : `${time.slice(5, 10)} ${time.slice(11, 16)}`) : time

/** `2026-05-01 09:12 to 11:48 UTC` */
export const spanOf = (from: string, to: string): string =>
  from.slice(0, 16) === to.slice(0, 16) ? `${minuteOf(from)} UTC` : `${minuteOf(from)} to ${clockAfter(from, to)} UTC`

const clockAfter = (from: string, to: string): string => (from.slice(0, 10) === to.slice(0, 10) ? to.slice(11, 16) : minuteOf(to))

/** `2 h 36 min` between two ISO times; empty where there is nothing to say. */
export const lengthOf = (from: string, to: string): string => {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / MINUTE)
  if (!(minutes > 0)) return ''
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const parts = days > 0 ? [part(days, 'd'), part(hours, 'h')] : [part(hours, 'h'), part(rest, 'min')]
  return parts.filter(Boolean).join(' ')
}

const part = (count: number, unit: string): string => (count > 0 ? `${count} ${unit}` : '')

const isIso = (time: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time)
