import type { Decision, Plan } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import type { Settings } from '#core/settings/settings.ts'

type Rule = Settings['response']['rules'][number]

const environmentOf = (plan: Plan, settings: Settings): string | undefined =>
  settings.accounts.find((one) => one.id === plan.account)?.environment

/** Every condition that the rule states must hold; an account without a known environment is in none. */
const fits = (rule: Rule, plan: Plan, finding: Finding, settings: Settings): boolean =>
  (rule.response === undefined || rule.response === plan.response) &&
  (rule.accounts === undefined || rule.accounts.includes(plan.account)) &&
  (rule.environments === undefined || rule.environments.includes(environmentOf(plan, settings) ?? '')) &&
  (rule.minimumSeverity === undefined || rankOf(finding.severity) >= rankOf(rule.minimumSeverity))

/** The riskiest take two persons, no matter who asks. */
const approvalsFor = (plan: Plan): number => (plan.risk === 'high' ? 2 : 1)

/** Why the plan should not run by itself, though policy says automatic. */
const doubtOf = (plan: Plan, finding: Finding, rule: Rule | undefined): string | undefined => {
  if (finding.attempt) return 'only an attempt'
  if (finding.automation !== undefined) return 'known automation'
  const grave = plan.risk === 'high' ? 'high risk' : plan.undo === 'irreversible' && plan.risk !== 'low' ? 'no way back' : undefined
  return grave && rule?.response === undefined ? `${grave}, and no rule names ${plan.response}` : undefined
}

/**
 * What policy says: the first rule that fits, else the mode. A mere attempt, or a change by known automation, is never answered by itself;
 * what is risky or has no way back only by a rule that names the response.
 */
export const decide = (plan: Plan, finding: Finding, settings: Settings): Decision => {
  const at = settings.response.rules.findIndex((rule) => fits(rule, plan, finding, settings))
  const rule = settings.response.rules[at]
  const mode = rule?.mode ?? settings.response.mode
  const by = rule ? `response.rules[${at}]` : 'response.mode'
  const doubt = doubtOf(plan, finding, rule)
  const approvals = approvalsFor(plan)
  return mode === 'automatic' && doubt ? { mode: 'approve', by: `${by}, ${doubt}`, approvals } : { mode, by, approvals }
}
