import { InvalidArgumentError } from 'commander'
import { type FlowFormat, parseFlowFormat } from '#core/net/flow-format.ts'

/** What the command line's words mean: each reader answers with a value, or tells what to write instead. */

export const time = (text: string): number => {
  const parsed = Date.parse(text)
  if (!Number.isFinite(parsed)) throw new InvalidArgumentError('write a time such as 2026-05-01 or 2026-05-01T10:00:00Z')
  return parsed
}

/** A day as it was written. */
export const day = (text: string): string => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || !Number.isFinite(Date.parse(text)))
    throw new InvalidArgumentError('write a day such as 2026-05-01')
  return text
}

export const count = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('write a whole number')
  return Number(text)
}

export const flowFormat = (text: string): FlowFormat => {
  const format = parseFlowFormat(text)
  if (typeof format === 'string') throw new InvalidArgumentError(format)
  return format
}
