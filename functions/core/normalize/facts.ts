import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { parseAddress } from '#core/net/address.ts'
import { automationOf } from './automation.ts'
import type { Context } from './context.ts'
import { type Ingress, ingressOf } from './ingress.ts'
import { at, isObject, text } from './json.ts'
import { type Named, namedFacts } from './named-facts.ts'
import { audienceOf, deniesEveryone, outsideStatements, unconditioned } from './policy/audience.ts'
import { allowsEverything, canonicalActions, escalations } from './policy/power.ts'
import { parsePolicy, type Statement } from './policy/statements.ts'
import { type Sharing, sharingOf } from './sharing.ts'
import { targetOf } from './target.ts'

/** Request parameters that hold a policy document, by the APIs that have one. */
const POLICY_PARAMETERS = [
  'policyDocument',
  'policy',
  'bucketPolicy',
  'resourcePolicy',
  'policyInJson',
  'policyText',
  'keyPolicy',
  'repositoryPolicy',
  'content',
  'attributeValue',
  'accessPolicy',
  'accessPolicies',
  'inlinePolicy',
  'attributes.Policy',
  'policy.policy',
  'PutAccessPointPolicyRequest.Policy',
]

const ADMIN_POLICIES = new Set(['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess'])

/** Where each root's answer is kept, once it is asked for. */
const PLACES = { source: 0, actor: 1, policy: 2, trust: 3, ingress: 4, sharing: 5, target: 6, named: 7 } as const
const UNASKED = Symbol('unasked')
const NONE_ASKED: readonly unknown[] = Object.values(PLACES).map(() => UNASKED)

/** Facts of one API call. Each root is computed once, when a rule first asks for it: most records are never asked. */
export class ApiCallFacts implements Facts {
  readonly [root: string]: unknown
  readonly #record: Json
  readonly #actor: Actor
  readonly #known: Context
  #answers: unknown[] | undefined

  constructor(record: Json, actor: Actor, known: Context, action: string, outcome: string) {
    this.#record = record
    this.#actor = actor
    this.#known = known
    this.action = action
    this.outcome = outcome
  }
  readonly action: string
  readonly outcome: string

  /** What is not there proves something only where CloudTrail wrote the parameters at all. */
  get parameters(): string | undefined {
    return Object.keys(this.#parameters).length > 0 ? 'logged' : undefined
  }

  get source(): unknown {
    const from = text(this.#record['sourceIPAddress']) ?? ''
    const facts = this.#known.source(from)
    if (!this.#known.lists || facts['scope'] !== 'public') return facts
    return this.#once('source', () => ({ ...facts, ...this.#lists(from) }))
  }

  #lists(from: string): { lists: readonly string[] } | undefined {
    const address = this.#known.lists && parseAddress(from)
    const lists = address && Number.isFinite(this.#time) ? this.#known.lists?.(address, this.#time) : undefined
    return lists && lists.length > 0 ? { lists } : undefined
  }

  get actor(): unknown {
    return this.#once('actor', () => actorFacts(this.#record, this.#actor, this.#known))
  }

  get policy(): unknown {
    return this.#once('policy', () => present(this.#policy(this.#statements(POLICY_PARAMETERS))))
  }

  get trust(): unknown {
    return this.#once('trust', () => {
      const statements = this.#statements([
        'assumeRolePolicyDocument',
        ...(this.action === 'UpdateAssumeRolePolicy' ? ['policyDocument'] : []),
      ])
      if (!statements) return undefined
      return {
        audience: audienceOf(statements, this.#account, this.#known),
        principals: statements.filter((one) => one.allow).flatMap((one) => one.principals.map((principal) => principal.value)),
        unconditioned: unconditioned(statements, this.#account, this.#known),
      }
    })
  }

  get ingress(): Ingress | undefined {
    return this.#once('ingress', () => ingressOf(this.#parameters)) as Ingress | undefined
  }

  get sharing(): Sharing | undefined {
    return this.#once('sharing', () => sharingOf(this.#parameters, this.#account, this.#known)) as Sharing | undefined
  }

  get target(): unknown {
    return this.#once('target', () => present(targetOf(this.#record, this.#actor)))
  }

  get named(): Named | undefined {
    const { domainLists } = this.#known
    if (!domainLists) return undefined
    return this.#once('named', () => namedFacts(this.#parameters, this.#time, domainLists)) as Named | undefined
  }

  #policy(statements: readonly Statement[] | undefined): unknown {
    const arn = text(this.#parameters['policyArn'])
    if (!statements && !arn) return undefined
    return {
      arn,
      audience: statements && audienceOf(statements, this.#account, this.#known),
      admin: statements ? allowsEverything(statements, this.#account) : ADMIN_POLICIES.has(arn!.split('/').at(-1)!),
      actions: statements && canonicalActions(outsideStatements(statements, this.#account, this.#known)),
      escalates: statements && escalations(statements, this.#account),
      denies: statements && deniesEveryone(statements),
    }
  }

  #statements(names: readonly string[]): readonly Statement[] | undefined {
    for (const name of names) {
      const parsed = parsePolicy(this.#parameters[name]) ?? parsePolicy(at(this.#parameters, name))
      if (parsed) return parsed
    }
    return undefined
  }

  get #parameters(): Json {
    const parameters = this.#record['requestParameters']
    return isObject(parameters) ? parameters : {}
  }

  get #time(): number {
    return Date.parse(text(this.#record['eventTime']) ?? '')
  }

  get #account(): string {
    return text(this.#record['recipientAccountId']) ?? this.#actor.account
  }

  #once(root: keyof typeof PLACES, compute: () => unknown): unknown {
    this.#answers ??= NONE_ASKED.slice()
    const place = PLACES[root]
    if (this.#answers[place] === UNASKED) this.#answers[place] = compute()
    return this.#answers[place]
  }
}

const actorFacts = (record: Json, actor: Actor, known: Context): Json => {
  const mfa = mfaOf(record)
  const facts: Json = {
    kind: actor.kind,
    id: actor.id,
    name: actor.name,
    automation: automationOf(record, actor, known) !== undefined,
    console: record['sessionCredentialFromConsole'] === 'true' || record['eventType'] === 'AwsConsoleAction',
    longTerm: actor.accessKeyId?.startsWith('AKIA') ?? false,
  }
  if (actor.invokedBy !== undefined) facts['invokedBy'] = actor.invokedBy
  if (mfa !== undefined) facts['mfa'] = mfa
  return facts
}

/** A fact that does not apply is absent, so that Sigma's `exists` is false for it. */
const present = (value: unknown): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) : value

const mfaOf = (record: Json): boolean | undefined => {
  const extra = record['additionalEventData']
  if (isObject(extra) && typeof extra['MFAUsed'] === 'string') return extra['MFAUsed'] === 'Yes'
  const identity = record['userIdentity']
  const context = isObject(identity) && isObject(identity['sessionContext']) ? identity['sessionContext'] : undefined
  const attributes = context && isObject(context['attributes']) ? context['attributes'] : undefined
  const value = attributes?.['mfaAuthenticated']
  return value === undefined ? undefined : value === true || value === 'true'
}
