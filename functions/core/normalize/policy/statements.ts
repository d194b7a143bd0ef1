import type { Json } from '#core/model/event.ts'
import { isObject, list } from '../json.ts'

/** One statement of a policy, with every member a list. `not…` says that the list names what the statement is not about. */
export interface Statement {
  readonly allow: boolean
  readonly actions: readonly string[]
  readonly notActions: boolean
  readonly resources: readonly string[]
  readonly notResources: boolean
  readonly principals: readonly Principal[]
  readonly conditions: readonly Condition[]
}

export interface Principal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | 'any'
  readonly value: string
}

/** One key of a condition block. All keys of a statement must hold; of the values, one. */
export interface Condition {
  /** In lower case, without `ForAnyValue:`, `ForAllValues:` and `IfExists`: `stringlike`. */
  readonly operator: string
  /** True where a request that lacks the key meets the condition: `…IfExists`, `ForAllValues:…` (IAM user guide, "Set operators"). */
  readonly absentMeets: boolean
  /** In lower case: `aws:principalorgid`. */
  readonly key: string
  readonly values: readonly string[]
}

const MAX_POLICY = 131_072
/** More than fit into the largest policy that AWS takes (20 KB, about 60 bytes a statement). */
const MAX_STATEMENTS = 2_000

/** A policy as CloudTrail writes it: an object, JSON in a string, or that URL-encoded. Undefined where it is none. */
export const parsePolicy = (value: unknown): readonly Statement[] | undefined => {
  const document = isObject(value) ? value : typeof value === 'string' ? fromText(value) : undefined
  const statements = document && lowerKeys(document).get('statement')
  return statements === undefined ? undefined : list(statements).slice(0, MAX_STATEMENTS).filter(isObject).map(statement)
}

const fromText = (source: string): Json | undefined => {
  if (source.length > MAX_POLICY) return undefined
  const trimmed = source.trimStart()
  try {
    const parsed: unknown = JSON.parse(/^%(7b|0a|0d|09|20)/i.test(trimmed) ? decodeURIComponent(trimmed) : source)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** The element names of the policy language are compared without case. */
const lowerKeys = (source: Json): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(source).map(([name, value]) => [name.toLowerCase(), value]))

const texts = (value: unknown): string[] =>
  list(value).flatMap((one) => (typeof one === 'string' ? [one] : typeof one === 'boolean' || typeof one === 'number' ? [String(one)] : []))

const statement = (source: Json): Statement => {
  const member = lowerKeys(source)
  return {
    allow: texts(member.get('effect'))[0]?.toLowerCase() === 'allow',
    actions: texts(member.get('action') ?? member.get('notaction')),
    notActions: member.has('notaction'),
    resources: texts(member.get('resource') ?? member.get('notresource')),
    notResources: member.has('notresource'),
    principals: member.has('notprincipal') ? [{ type: 'any', value: '*' }] : principals(member.get('principal')),
    conditions: conditions(member.get('condition')),
  }
}

const TYPES = new Map<string, Principal['type']>([
  ['aws', 'AWS'],
  ['service', 'Service'],
  ['federated', 'Federated'],
  ['canonicaluser', 'CanonicalUser'],
])

const principals = (value: unknown): Principal[] => {
  if (typeof value === 'string') return [principal('AWS', value)]
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, names]) => {
    const type = TYPES.get(name.toLowerCase())
    return type ? texts(names).map((one) => principal(type, one)) : []
  })
}

const principal = (type: Principal['type'], value: string): Principal =>
  value === '*' && type === 'AWS' ? { type: 'any', value } : { type, value }

const conditions = (value: unknown): Condition[] =>
  isObject(value)
    ? Object.entries(value).flatMap(([written, keys]) => {
        const [, set, operator, ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(written.toLowerCase())!
        const absentMeets = set === 'forallvalues' || ifExists !== undefined
        return isObject(keys)
          ? Object.entries(keys).map(([key, values]) => ({
              operator: operator!,
              absentMeets,
              key: key.toLowerCase(),
              values: texts(values),
            }))
          : []
      })
    : []
