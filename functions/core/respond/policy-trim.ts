import type { JsonValue } from '#core/model/action.ts'
import type { Audience } from '#core/model/facts.ts'
import type { Context } from '#core/normalize/context.ts'
import { accountIn } from '#core/normalize/policy/accounts.ts'
import { audienceOf } from '#core/normalize/policy/audience.ts'
import { parsePolicy } from '#core/normalize/policy/statements.ts'

type Json = Readonly<Record<string, JsonValue>>

/** Who is let in is judged by the same rules as when it was detected. */
interface Own {
  readonly account: string
  readonly accounts: readonly string[]
}

const OUTSIDE = new Set<Audience>(['world', 'stranger', 'unknown-account'])

const ownOf = (argument: JsonValue | undefined): Own => {
  const given = (argument ?? {}) as Json
  const accounts = Array.isArray(given['accounts']) ? given['accounts'].map(String) : []
  return { account: String(given['account'] ?? ''), accounts }
}

const knownOf = ({ accounts }: Own) => ({ accounts: new Set(accounts), trusted: new Set<string>() }) as unknown as Context

const textOf = (value: string): string => {
  if (!/^\s*%7b/i.test(value)) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** IAM writes documents URL-encoded; the same document is put back as plain JSON. */
export const decoded = (value: JsonValue | undefined): JsonValue | undefined => (typeof value === 'string' ? textOf(value) : value)

const documentOf = (value: JsonValue | undefined): Json | undefined => {
  if (typeof value !== 'string') return undefined
  try {
    const document = JSON.parse(textOf(value)) as JsonValue
    return typeof document === 'object' && document !== null && !Array.isArray(document) ? (document as Json) : undefined
  } catch {
    return undefined
  }
}

const statementsOf = (document: Json): readonly JsonValue[] => {
  const statements = document['Statement']
  return Array.isArray(statements) ? (statements as readonly JsonValue[]) : statements === undefined ? [] : [statements]
}

const letsOutsidersIn = (statement: JsonValue, own: Own): boolean => {
  const parsed = parsePolicy({ Statement: [statement] }) ?? []
  return audienceOf(parsed, own.account, knownOf(own)).some((audience) => OUTSIDE.has(audience))
}

/** A policy without the statements that let in the world or accounts that are not ours, as JSON text; undefined where nothing is left. */
export const trimmedPolicy = (value: JsonValue | undefined, argument: JsonValue | undefined): JsonValue | undefined => {
  const document = documentOf(value)
  if (!document) return undefined
  const own = ownOf(argument)
  const kept = statementsOf(document).filter((statement) => !letsOutsidersIn(statement, own))
  return kept.length === 0 ? undefined : JSON.stringify({ ...document, Statement: kept })
}

/** The statements that let in the world or accounts that are not ours. */
export const outsideStatements = (value: JsonValue | undefined, argument: JsonValue | undefined): JsonValue | undefined => {
  const document = documentOf(value)
  const own = ownOf(argument)
  return document ? statementsOf(document).filter((statement) => letsOutsidersIn(statement, own)) : []
}

/** A policy with one more statement, which replaces the one of the same Sid. */
export const withStatement = (value: JsonValue | undefined, argument: JsonValue | undefined): JsonValue | undefined => {
  const document = documentOf(value) ?? { Version: '2012-10-17' }
  const added = (argument ?? {}) as Json
  const others = statementsOf(document).filter((one) => (one as Json | null)?.['Sid'] !== added['Sid'])
  return JSON.stringify({ ...document, Statement: [...others, added] })
}

/** True where the policy has a statement of that Sid. */
export const hasStatement = (value: JsonValue | undefined, sid: JsonValue | undefined): boolean =>
  statementsOf(documentOf(value) ?? {}).some((one) => (one as Json | null)?.['Sid'] === sid)

/** Those whom a snapshot or image is shared with and who are not ours: account ids, `all`, organizations. */
export const trimmedSharing = (value: JsonValue | undefined, argument: JsonValue | undefined): JsonValue | undefined => {
  const own = ownOf(argument)
  const ours = new Set([own.account, ...own.accounts])
  const isForeign = (one: JsonValue): boolean => {
    const name =
      typeof one === 'object' && one !== null
        ? ((one as Json)['UserId'] ?? (one as Json)['Group'] ?? (one as Json)['OrganizationArn'])
        : one
    return name === 'all' || (typeof name === 'string' && accountIn(name) !== undefined && !ours.has(accountIn(name) ?? ''))
  }
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isForeign) : []
}
