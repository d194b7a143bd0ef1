import type { Audience } from '#core/model/facts.ts'
import type { Context } from '../context.ts'

const ACCOUNT = /^\d{12}$/

/** Account id of an ARN, a bare account id, or undefined. */
export const accountIn = (principal: string): string | undefined => {
  if (ACCOUNT.test(principal)) return principal
  const account = principal.startsWith('arn:') ? principal.split(':')[4] : undefined
  return account && ACCOUNT.test(account) ? account : undefined
}

/** Whom it is, of whom only that it is not this account is known. */
export const audienceOfForeign = (known: Context): Audience => (known.accounts.size > 0 ? 'stranger' : 'unknown-account')

export const audienceOfAccount = (account: string, own: string, known: Context): Audience => {
  if (account === own) return 'self'
  return known.accounts.has(account) || known.trusted.has(account) ? 'organization' : audienceOfForeign(known)
}
