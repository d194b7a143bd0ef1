import type { JsonValue } from '#core/model/action.ts'
import { freeRuleNumber, openRules } from './open-ingress.ts'
import { decoded, hasStatement, outsideStatements, trimmedPolicy, trimmedSharing, withStatement } from './policy-trim.ts'

type Json = Readonly<Record<string, JsonValue>>
type Transform = (value: JsonValue | undefined, argument: JsonValue | undefined) => JsonValue | undefined

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [])
export const recordOf = (value: JsonValue | undefined): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

const isNothing = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)

/** Every member of the pattern equals the element's; a list in the pattern means any of them. */
const fits = (element: JsonValue, pattern: Json): boolean =>
  Object.entries(pattern).every(([name, wanted]) => {
    const found = recordOf(element)[name]
    return Array.isArray(wanted) ? wanted.includes(found ?? null) : found === wanted
  })

const sortedTexts = (value: JsonValue | undefined): string[] =>
  listOf(value)
    .map((one) => JSON.stringify(one))
    .sort()

const versionNumber = (version: JsonValue | undefined): number =>
  Number(/^v(\d{1,9})$/.exec(String(recordOf(version)['VersionId']))?.[1] ?? 0)

/** The latest version made before the default one. */
const previousVersion: Transform = (value) => {
  const versions = [...listOf(value)].sort((a, b) => versionNumber(b) - versionNumber(a))
  const current = versions.find((one) => recordOf(one)['IsDefaultVersion'] === true)
  return versions.filter((one) => versionNumber(one) < versionNumber(current)).map((one) => recordOf(one)['VersionId'] ?? null)[0]
}

/** True where nobody but this identity holds AdministratorAccess: without it, no one could undo anything. */
const isOnlyAdministrator: Transform = (value, name) => {
  const { PolicyUsers, PolicyRoles, PolicyGroups } = recordOf(value)
  const holders = [...listOf(PolicyUsers), ...listOf(PolicyRoles)].map((one) => recordOf(one)['UserName'] ?? recordOf(one)['RoleName'])
  return holders.length === 1 && holders[0] === name && listOf(PolicyGroups).length === 0
}

/** Of health answers, one a target group, those in which the target is registered: group and port. */
const registrations: Transform = (value, groups) =>
  listOf(value).flatMap((answer, at) =>
    listOf(recordOf(answer)['TargetHealthDescriptions'])
      .filter((one) => recordOf(recordOf(one)['TargetHealth'])['Reason'] !== 'Target.NotRegistered')
      .map((one) => ({
        TargetGroupArn: recordOf(listOf(groups)[at])['TargetGroupArn'] ?? null,
        Targets: [recordOf(one)['Target'] ?? null],
      })),
  )

/** A statement of a function's policy as the input that made it. */
const permissionOf: Transform = (value) => {
  const { Sid = null, Action = null, Principal = null, Condition } = recordOf(value)
  const { AWS, Service } = recordOf(Principal)
  const conditions = Object.assign({}, ...Object.values(recordOf(Condition)).map(recordOf)) as Json
  const named = [
    ['SourceArn', conditions['AWS:SourceArn'] ?? conditions['aws:SourceArn']],
    ['SourceAccount', conditions['AWS:SourceAccount'] ?? conditions['aws:SourceAccount']],
    ['PrincipalOrgID', conditions['aws:PrincipalOrgID']],
    ['FunctionUrlAuthType', conditions['lambda:FunctionUrlAuthType']],
  ] as const
  return {
    StatementId: Sid,
    Action,
    Principal: AWS ?? Service ?? Principal,
    ...Object.fromEntries(named.flatMap(([name, one]) => (one === undefined ? [] : [[name, one]]))),
  }
}

/** Pure functions that a plan may name. Each takes what was read and answers JSON; none fails on what it does not know. */
export const TRANSFORMS = {
  /** Once where there is something, else never: for `each`. */
  ifAny: (value) => (isNothing(value) ? [] : [value ?? null]),
  ifNone: (value) => (isNothing(value) ? [true] : []),
  isNone: (value) => isNothing(value),
  isAny: (value) => !isNothing(value),
  count: (value) => listOf(value).length,
  where: (value, pattern) => listOf(value).filter((one) => fits(one, recordOf(pattern))),
  whereNot: (value, pattern) => listOf(value).filter((one) => !fits(one, recordOf(pattern))),
  whereAny: (value) => listOf(value).filter((one) => !isNothing(one)),
  pluck: (value, name) => listOf(value).flatMap((one) => recordOf(one)[String(name)] ?? []),
  flat: (value) => listOf(value).flatMap((one) => (Array.isArray(one) ? (one as readonly JsonValue[]) : [one])),
  has: (value, wanted) => listOf(value).some((one) => JSON.stringify(one) === JSON.stringify(wanted)),
  ifLacks: (value, wanted) => (listOf(value).includes(wanted ?? null) ? [] : [true]),
  without: (value, unwanted) => {
    const gone = new Set(sortedTexts(Array.isArray(unwanted) ? unwanted : [unwanted ?? null]))
    return listOf(value).filter((one) => !gone.has(JSON.stringify(one)))
  },
  plus: (value, more) => {
    const all = [...listOf(value), ...(Array.isArray(more) ? (more as readonly JsonValue[]) : isNothing(more) ? [] : [more as JsonValue])]
    return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
  },
  or: (value, fallback) => (value === undefined || value === null ? fallback : value),
  sorted: (value) => sortedTexts(value).map((one) => JSON.parse(one) as JsonValue),
  number: (value) => Number(value ?? 0),
  joined: (value, separator) => listOf(value).join(String(separator ?? '')),
  json: (value) => JSON.stringify(value ?? null),
  text: (value, argument) => String(argument).replaceAll('{}', String(value ?? '')),
  merged: (value, more) => ({ ...recordOf(value), ...recordOf(more) }),
  only: (value, names) =>
    Object.fromEntries(
      listOf(names).flatMap((name) => {
        const known = recordOf(value)[String(name)]
        return known === undefined || known === null ? [] : [[String(name), known]]
      }),
    ),
  first: (value) => listOf(value)[0],
  get: (value, name) => recordOf(value)[String(name)],
  /** Once where the value is the wanted one, else never. */
  oneIf: (value, wanted) => (value === wanted ? [true] : []),
  /** Two lists side by side: members of the first, and `item` from the second. */
  paired: (value, items) => listOf(value).map((one, at) => ({ ...recordOf(one), item: listOf(items)[at] ?? null })),
  /** Keys that are active; only the one that is named, where one is. */
  activeKeys: (value, key) =>
    listOf(value).filter((one) => recordOf(one)['Status'] === 'Active' && (isNothing(key) || recordOf(one)['AccessKeyId'] === key)),
  previousVersion,
  isOnlyAdministrator,
  registrations,
  permissionOf,
  decoded,
  policyWithoutOutsiders: trimmedPolicy,
  sharesWithoutOutsiders: trimmedSharing,
  outsideStatements,
  withStatement,
  hasStatement,
  openRules,
  freeRuleNumber,
} satisfies Readonly<Record<string, Transform>>

export type TransformName = keyof typeof TRANSFORMS
