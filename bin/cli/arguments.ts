import { InvalidArgumentError } from 'commander'

/** Parsers of argument values: each returns a value, or says what to write instead. */

export const time = (text: string): number => {
  const parsed = Date.parse(text)
  if (!Number.isFinite(parsed)) throw new InvalidArgumentError('write a time such as 2026-05-01 or 2026-05-01T10:00:00Z')
  return parsed
}

/** A day, as it was written. */
export const day = (text: string): string => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !Number.isFinite(Date.parse(text)))
    throw new InvalidArgumentError('write a day such as 2026-05-01')
  return text
}

export const count = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('write a whole number')
  return Number(text)
}

/** A number within limits; `_` may group its digits. */
export const numberBetween =
  (least: number, most = Number.POSITIVE_INFINITY) =>
  (text: string): number => {
    const value = Number(text.replaceAll('_', ''))
    if (!text.trim() || !Number.isFinite(value) || value < least || value > most)
      throw new InvalidArgumentError(`write a number of at least ${least}${Number.isFinite(most) ? ` and at most ${most}` : ''}`)
    return value
  }
