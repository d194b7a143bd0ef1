import type { Audience } from '#core/model/facts.ts'
import type { Context } from '../context.ts'
import { accountIn, audienceOfAccount, audienceOfForeign } from './accounts.ts'
import { keepsSomebodyOut } from './exclusion.ts'
import { narrowed } from './narrowing.ts'
import type { Condition, Principal, Statement } from './statements.ts'

/** Accounts by which Elastic Load Balancing delivers access logs in older Regions (ELB user guide, "Enable access logs"). */
const LOG_DELIVERY = new Set([
  '127311923021',
  '033677994240',
  '027434742980',
  '797873946194',
  '985666609251',
  '054676820928',
  '156460612806',
  '652711504416',
  '009996457667',
  '897822967062',
  '582318560864',
  '600734575887',
  '114774131450',
  '783225319266',
  '718504428378',
  '507241528517',
  '635631232127',
  '076674570225',
  '098369216593',
  '754344448648',
])

/** An identity that AWS itself stands behind: CloudFront's origin access identity, log delivery. */
const isOfAws = (principal: string): boolean => principal.includes(':iam::cloudfront:') || LOG_DELIVERY.has(accountIn(principal) ?? '')

/** Unique ids that IAM gives to users, groups, roles and instance profiles: they name no account. */
const UNIQUE_ID = /^A[A-Z]{3}[A-Z0-9]{12,}$/

const audienceOfPrincipal = ({ type, value }: Principal, conditions: readonly Condition[], own: string, known: Context): Audience => {
  if (type === 'Service' || isOfAws(value)) return 'service'
  if (type === 'Federated') return 'federated'
  if (type === 'any' || (value.startsWith('arn:') && value.split(':')[4]?.includes('*'))) return narrowed(conditions, own, known)
  const account = accountIn(value)
  if (account) return audienceOfAccount(account, own, known)
  // A role or user that was deleted stays in a policy as its id; nobody can use it, but a new policy names a living one.
  return UNIQUE_ID.test(value) && known.accounts.size === 0 ? 'self' : audienceOfForeign(known)
}

const OUTSIDE = new Set<Audience>(['world', 'stranger', 'unknown-account'])

const audiences = (one: Statement, own: string, known: Context): Audience[] =>
  one.principals.map((principal) => audienceOfPrincipal(principal, one.conditions, own, known))

/** Whom the allowing statements let in. */
export const audienceOf = (statements: readonly Statement[], own: string, known: Context): Audience[] => [
  ...new Set(statements.filter((one) => one.allow).flatMap((one) => audiences(one, own, known))),
]

/** The allowing statements that let outsiders in; all of them where none does. */
export const outsideStatements = (statements: readonly Statement[], own: string, known: Context): readonly Statement[] => {
  const allowing = statements.filter((one) => one.allow)
  const outside = allowing.filter((one) => audiences(one, own, known).some((audience) => OUTSIDE.has(audience)))
  return outside.length > 0 ? outside : allowing
}

/** True where somebody from outside, or a federated identity, is let in without a condition that keeps anybody out. */
export const unconditioned = (statements: readonly Statement[], own: string, known: Context): boolean =>
  statements.some(
    (one) =>
      one.allow &&
      one.principals.some((principal) => {
        const audience = audienceOfPrincipal(principal, one.conditions, own, known)
        return (OUTSIDE.has(audience) || audience === 'federated') && !keepsSomebodyOut(one.conditions, principal)
      }),
  )

/** A condition that every request meets. */
const alwaysMet = ({ operator, key, values, absentMeets }: Condition): boolean =>
  (key === 'aws:securetransport' && operator === 'bool' && values.includes('true')) ||
  (operator === 'stringlike' && (absentMeets || /^aws:(principalarn|principalaccount|userid)$/.test(key)) && values.includes('*'))

export const deniesEveryone = (statements: readonly Statement[]): boolean =>
  statements.some((one) => !one.allow && one.conditions.every(alwaysMet) && one.principals.some((principal) => principal.type === 'any'))
