import * as z from 'zod'
import { SEVERITIES } from '#core/model/severity.ts'

const ACCOUNT = /^\d{12}$/
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(3[0-2]|[12]?\d)$/
const IPV6 = /^[0-9a-f:]*:[0-9a-f:.]*\/(12[0-8]|1[01]\d|[1-9]?\d)$/i
const ROLE = /^(arn:aws[a-z-]*:(iam|sts)::[\d*]{1,12}:)?[\w+=,.@/*:-]{1,512}$/

/** A text; `rule` says what to write where it is not one. */
export const text = (rule: string, pattern: RegExp = /./, limit = 512) =>
  z
    .string({ error: rule })
    .regex(pattern, { error: rule })
    .max(limit, { error: `${rule}; at most ${limit} characters` })
export const account = () => text('write the account id as twelve digits in quotes, such as "123456789012"', ACCOUNT)
export const name = () => text('write a name in quotes, such as "billing"')
export const cidr = () =>
  z.string({ error: 'write a network in quotes, such as "198.51.100.0/24"' }).refine((value) => IPV4.test(value) || IPV6.test(value), {
    error: 'write a network as address/length, such as "198.51.100.0/24" or "2001:db8::/32"',
  })
export const identity = () => text('write an ARN or a pattern with *, such as "arn:aws:iam::*:role/deploy-*"', ROLE)
export const pattern = () => text('write a text or a pattern with *, such as "repo:example/infrastructure:*"')
export const severity = () => z.enum(SEVERITIES, { error: `write one of ${SEVERITIES.join(', ')}` })
export const days = () =>
  z.int({ error: 'write a whole number of days' }).min(1, { error: 'write 1 or more days' }).max(3653, { error: 'write at most 3653 days' })
export const yesNo = () => z.boolean({ error: 'write true or false' })

export function list<T extends z.ZodType>(item: T) {
  return z
    .array(item, { error: 'write a list: […]' })
    .max(10_000, { error: 'write at most 10,000 entries' })
    .default(() => [])
}
