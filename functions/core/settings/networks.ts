import * as z from 'zod'
import { segmentProblems } from './segments.ts'
import { account, cidr, list, name, text } from './values.ts'

/** One VPC. `account` decides where two accounts use the same range. */
export const vpc = () => z.strictObject({ cidr: cidr(), name: name().optional(), account: account().optional() })

/** Segments of the network, checked as a whole. */
export const segments = () =>
  list(z.strictObject({ name: name(), cidrs: list(cidr()), mayReach: list(name()) })).superRefine((declared, context) => {
    for (const { at, says } of segmentProblems(declared)) context.addIssue({ code: 'custom', path: [...at], message: says })
  })

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/
/** An object's key is part of a permission: it may hold nothing that a policy reads as a pattern. */
const SOURCE = /^(https:\/\/[^\s@/?#]+([/?#]\S*)?|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\s*?$]+)$/

const threatList = () =>
  z.strictObject({
    name: text('write a short name, such as "tor-exits"', NAME),
    source: text('write https://… or s3://bucket/key', SOURCE, 2000),
    license: name().optional(),
    expireAfterHours: z.int().min(2, { error: 'write 2 or more hours' }).max(8760, { error: 'write at most 8760 hours' }).default(72),
  })

/** Threat lists that the stack fetches. */
export const threatLists = () =>
  list(threatList())
    .refine((lists) => lists.length <= 20, { error: 'write at most 20 lists' })
    .refine((lists) => new Set(lists.map((one) => one.name)).size === lists.length, { error: 'give each list a name of its own' })
