import type { Audience } from '#core/model/facts.ts'
import type { Context } from './context.ts'
import { isObject, list, text } from './json.ts'

/** One statement of a policy, with every member a list. */
export interface Statement {
  readonly allow: boolean
  readonly actions: readonly string[]
  readonly notActions: boolean
  readonly resources: readonly string[]
  readonly principals: readonly Principal[]
  readonly conditioned: boolean
  /** Accounts, organizations or networks that a condition narrows the principal to. */
  readonly bounds: readonly string[]
}

export interface Principal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | 'any'
  readonly value: string
}

const MAX_POLICY = 131_072
const MAX_STATEMENTS = 200

/** A policy as CloudTrail writes it: an object, JSON in a string, or that URL-encoded. Undefined where it is none. */
export const parsePolicy = (value: unknown): readonly Statement[] | undefined => {
  const document = isObject(value) ? value : typeof value === 'string' ? fromText(value) : undefined
  const statements = document && (document['Statement'] ?? document['statement'])
  return statements === undefined ? undefined : list(statements).slice(0, MAX_STATEMENTS).filter(isObject).map(statement)
}

const fromText = (source: string): Record<string, unknown> | undefined => {
  if (source.length > MAX_POLICY) return undefined
  const trimmed = source.trimStart()
  try {
    const parsed: unknown = JSON.parse(trimmed.startsWith('%7B') || trimmed.startsWith('%7b') ? decodeURIComponent(trimmed) : source)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

const texts = (value: unknown): string[] => list(value).filter((one): one is string => typeof one === 'string')

const statement = (source: Record<string, unknown>): Statement => {
  const get = (name: string): unknown => source[name] ?? source[name[0]!.toLowerCase() + name.slice(1)]
  const conditions = isObject(get('Condition')) ? (get('Condition') as Record<string, unknown>) : {}
  return {
    allow: text(get('Effect')) === 'Allow',
    actions: texts(get('Action')),
    notActions: get('NotAction') !== undefined,
    resources: texts(get('Resource')),
    principals: get('NotPrincipal') !== undefined ? [{ type: 'any', value: '*' }] : principals(get('Principal')),
    conditioned: Object.keys(conditions).length > 0,
    bounds: bounds(conditions),
  }
}

const TYPES = new Set<string>(['AWS', 'Service', 'Federated', 'CanonicalUser'])

const principals = (value: unknown): Principal[] => {
  if (value === '*') return [{ type: 'any', value: '*' }]
  if (typeof value === 'string') return [{ type: 'AWS', value }]
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([type, names]) =>
    TYPES.has(type)
      ? texts(names).map(
          (name): Principal =>
            name === '*' && type === 'AWS' ? { type: 'any', value: '*' } : { type: type as Principal['type'], value: name },
        )
      : [],
  )
}

/** Condition keys that say who or from where, so that `Principal: *` is not the world. */
const NARROWING =
  /^aws:(PrincipalOrgID|PrincipalOrgPaths|PrincipalAccount|PrincipalArn|SourceAccount|SourceOwner|SourceArn|SourceOrgID|SourceVpc|SourceVpce|SourceIp|VpcSourceIp|userId)$|^kms:CallerAccount$/i
const POSITIVE = /^(ForAnyValue:|ForAllValues:)?(StringEquals|StringLike|StringEqualsIgnoreCase|ArnEquals|ArnLike|IpAddress)(IfExists)?$/i

const bounds = (conditions: Record<string, unknown>): string[] =>
  Object.entries(conditions).flatMap(([operator, keys]) =>
    POSITIVE.test(operator) && isObject(keys)
      ? Object.entries(keys).flatMap(([key, values]) =>
          NARROWING.test(key) ? texts(values).filter((value) => value !== '*' && value !== '0.0.0.0/0' && value !== '::/0') : [],
        )
      : [],
  )

const ACCOUNT = /^\d{12}$/

/** Account id of an ARN, a bare account id, or undefined. */
export const accountIn = (principal: string): string | undefined => {
  if (ACCOUNT.test(principal)) return principal
  const account = principal.startsWith('arn:') ? principal.split(':')[4] : undefined
  return account && ACCOUNT.test(account) ? account : undefined
}

export const audienceOfAccount = (account: string, own: string, known: Context): Audience => {
  if (account === own) return 'self'
  if (known.accounts.has(account) || known.trusted.has(account)) return 'organization'
  return known.accounts.size > 0 ? 'stranger' : 'unknown-account'
}

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

const ofPrincipal = (principal: Principal, one: Statement, own: string, known: Context): Audience[] => {
  if (principal.type === 'Service' || isOfAws(principal.value)) return ['service']
  if (principal.type === 'Federated') return ['federated']
  if (principal.type === 'any' && one.bounds.length === 0) return ['world']
  if (principal.type === 'any') return one.bounds.map((bound) => ofBound(bound, own, known))
  const account = accountIn(principal.value)
  if (account) return [audienceOfAccount(account, own, known)]
  // A unique id (AROA…) of a deleted principal, an Amazon account alias, a canonical user: foreign at most.
  return principal.value.startsWith('A') ? ['self'] : [known.accounts.size > 0 ? 'stranger' : 'unknown-account']
}

const ofBound = (bound: string, own: string, known: Context): Audience => {
  const account = accountIn(bound)
  return account ? audienceOfAccount(account, own, known) : 'organization'
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** Whom the allowing statements let in. */
export const audienceOf = (statements: readonly Statement[], own: string, known: Context): Audience[] =>
  unique(
    statements.filter((one) => one.allow).flatMap((one) => one.principals.flatMap((principal) => ofPrincipal(principal, one, own, known))),
  )

/** True where somebody from outside, or a federated identity, is let in without a condition. */
export const unconditioned = (statements: readonly Statement[], own: string, known: Context): boolean =>
  statements.some(
    (one) =>
      one.allow &&
      !one.conditioned &&
      one.principals.some((principal) =>
        ofPrincipal(principal, one, own, known).some(
          (audience) => audience !== 'self' && audience !== 'organization' && audience !== 'service',
        ),
      ),
  )

export const allowedActions = (statements: readonly Statement[]): string[] =>
  unique(statements.filter((one) => one.allow).flatMap((one) => (one.notActions ? ['*'] : one.actions)))

export const allowsEverything = (statements: readonly Statement[]): boolean =>
  statements.some(
    (one) =>
      one.allow &&
      !one.conditioned &&
      (one.notActions || one.actions.some((action) => action === '*' || action === '*:*')) &&
      one.resources.includes('*'),
  )

/** Actions by which one can become administrator where they are allowed on every resource. Facts of IAM, in the field's common knowledge. */
const ESCALATING = [
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
  'iam:AttachUserPolicy',
  'iam:AttachGroupPolicy',
  'iam:AttachRolePolicy',
  'iam:PutUserPolicy',
  'iam:PutGroupPolicy',
  'iam:PutRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:AddUserToGroup',
  'iam:UpdateAssumeRolePolicy',
  'iam:PassRole',
]

const covers = (pattern: string, action: string): boolean => {
  const [head = '', tail] = pattern.toLowerCase().split('*')
  const name = action.toLowerCase()
  return tail === undefined ? name === head : name.startsWith(head)
}

export const escalations = (statements: readonly Statement[]): string[] =>
  ESCALATING.filter((action) =>
    statements.some((one) => one.allow && one.resources.includes('*') && one.actions.some((pattern) => covers(pattern, action))),
  )

export const deniesEveryone = (statements: readonly Statement[]): boolean =>
  statements.some((one) => !one.allow && !one.conditioned && one.principals.some((principal) => principal.type === 'any'))
