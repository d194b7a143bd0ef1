import type { LedgerRow, Plan } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { scopeOf } from '#core/net/address.ts'
import { anyOf, compileSettings } from '#core/normalize/context.ts'
import { isResponder } from '#core/settings/responder-roles.ts'
import type { Settings } from '#core/settings/settings.ts'

export interface GuardContext {
  readonly settings: Settings
  readonly finding: Finding
  readonly ledger: LedgerRow
  /** Epoch milliseconds. */
  readonly now: number
  /** True where a person has approved: rates and the breaker then do not count. */
  readonly approved: boolean
}

const HOUR = 3_600_000
/** Nobody contains more identities an hour than that by themselves: something provokes it, or a rule is wrong. */
const LIMITS = { anAccount: 10, inAll: 30, failures: 5 } as const

/** The identity that a plan acts on, as an ARN. */
const identityOf = ({ target }: Plan): string =>
  target['holder'] ?? (target.kind === 'access-key' ? target.arn.slice(0, target.arn.lastIndexOf('/')) : target.arn)

/** Roles of Control Tower and Organizations: anyone who breaks them locks the organization out of the account. */
const LANDING_ZONE =
  /:role\/(?:.*\/)?(AWSControlTowerExecution|OrganizationAccountAccessRole|AWSCloudFormationStackSetExecutionRole|stacksets-exec-[0-9a-f]+)$/

const protectedIdentity = (arn: string, settings: Settings): string | undefined => {
  if (/:root$/.test(arn)) return 'the root user cannot be contained by a policy or key of IAM; use the account recovery steps'
  if (arn.includes(':role/aws-service-role/')) return 'a service-linked role cannot be changed'
  if (/:role\/(aws-reserved\/.*)?AWSReservedSSO_/.test(arn))
    return 'Identity Center owns this role: end the session and remove the assignment in Identity Center'
  if (LANDING_ZONE.test(arn)) return 'without this role the organization cannot enter the account any more'
  if (isResponder(arn)) return 'Kestrail does not act on its own roles'
  const isBreakGlass = anyOf(settings.breakGlass)
  if (isBreakGlass(arn) || isBreakGlass(arn.split('/').at(-1) ?? arn))
    return 'an emergency identity (settings, breakGlass) is never touched'
  return undefined
}

/** Nothing ran in these states. */
const IDLE: ReadonlySet<string> = new Set(['proposed', 'waiting', 'refused', 'declined'])

/** Anyone who has a private address is inside, and no block at the edge stops him; a block of our own egress stops us. */
const ownAddress = ({ target }: Plan, settings: Settings): string | undefined => {
  const [address] = target['cidr']?.split('/') ?? []
  if (address === undefined) return undefined
  if (scopeOf(address) !== 'public') return 'the address is private or reserved'
  return compileSettings(settings).network(address) ? 'the address is one of our own (settings, networks and scanners)' : undefined
}

const rateReached = ({ entries }: LedgerRow, account: string, now: number): string | undefined => {
  const recent = entries.filter((one) => one.at > now - HOUR && !IDLE.has(one.state))
  const here = recent.filter((one) => one.account === account).length
  if (here >= LIMITS.anAccount) return `${here} actions ran in account ${account} within the hour`
  if (recent.length >= LIMITS.inAll) return `${recent.length} actions ran within the hour`
  const failed = recent.filter((one) => one.state === 'failed' || one.state === 'unverified').length
  return failed >= LIMITS.failures ? `${failed} actions failed within the hour` : undefined
}

/** Why the plan must not run, if so. Pure; the last administrator is looked for by the plan itself, in what it captures. */
export const guard = (plan: Plan, { settings, finding, ledger, now, approved }: GuardContext): string | undefined => {
  if (finding.id !== plan.finding) return 'the plan was made for another finding'
  if (finding.state !== 'active') return `the finding is ${finding.state}`
  if (isResponder(finding.actor.id)) return "this is Kestrail's own doing"
  const ours = settings.accounts.map((one) => one.id)
  if (!/^\d{12}$/.test(plan.account) || (ours.length > 0 && !ours.includes(plan.account) && plan.account !== settings.securityAccount))
    return `account ${plan.account.slice(0, 20)} is not among the settings' accounts`
  const unsafe = protectedIdentity(identityOf(plan), settings) ?? ownAddress(plan, settings)
  if (unsafe) return unsafe
  if (approved) return undefined
  if ((ledger.breakerUntil ?? 0) > now) return 'the breaker is open: approve manually, or close it with `kestrail respond resume`'
  return rateReached(ledger, plan.account, now)
}

/** True where the rates say that something goes wrong: nothing more runs by itself for an hour. */
export const opensBreaker = (ledger: LedgerRow, now: number): boolean => {
  const recent = ledger.entries.filter((one) => one.at > now - HOUR)
  const failed = recent.filter((one) => one.state === 'failed' || one.state === 'unverified').length
  const ran = recent.filter((one) => !IDLE.has(one.state)).length
  return failed >= LIMITS.failures || ran >= LIMITS.inAll
}
