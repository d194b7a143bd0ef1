import type { Json } from '#core/model/event.ts'
import type { Audience } from '#core/model/facts.ts'
import type { Context } from './context.ts'
import { granteesOf } from './grantees.ts'
import { isObject, items, list, text } from './json.ts'
import { accountIn, audienceOfAccount, audienceOfForeign } from './policy/accounts.ts'

export interface Sharing {
  readonly audience: readonly Audience[]
  /** The first hundred account ids. */
  readonly accounts: readonly string[]
}

const SHOWN = 100

/** Names given access by ModifySnapshotAttribute, ModifyImageAttribute, ModifyDBSnapshotAttribute, AddPermission, grants and ACLs. */
const granted = (parameters: Json): string[] => [
  ...fromLists(parameters['createVolumePermission']),
  ...fromLists(parameters['launchPermission']),
  ...['valuesToAdd', 'accountIdsToAdd', 'principals'].flatMap((name) => list(parameters[name]).flatMap((value) => text(value) ?? [])),
  ...single(parameters),
  ...granteesOf(parameters),
]

/** Each entry names an account, an organization or a unit of one, or a group, of which `all` is the only one. */
const fromLists = (permission: unknown): string[] =>
  isObject(permission) && isObject(permission['add'])
    ? items(permission['add']).flatMap((one) => {
        if (!isObject(one)) return []
        if (one['group'] === 'all') return ['all']
        return text(one['userId']) ?? text(one['organizationArn']) ?? text(one['organizationalUnitArn']) ?? []
      })
    : []

const single = (parameters: Json): string[] =>
  ['principal', 'granteePrincipal', 'principalAccountId', 'targetAccountId', 'accountId', 'accountWithRestoreAccess'].flatMap((name) =>
    text(parameters[name]) && !text(parameters[name])!.endsWith('.amazonaws.com') ? [text(parameters[name])!] : [],
  )

const ORGANIZATION = /(?:^|:organization\/|:ou\/)(o-[a-z0-9]+)/

const audienceOfName = (name: string, own: string, known: Context): Audience => {
  if (name === 'all' || name === '*') return 'world'
  const organization = ORGANIZATION.exec(name)?.[1]
  if (organization)
    return known.organization === undefined || known.organization === organization ? 'organization' : audienceOfForeign(known)
  const account = accountIn(name)
  return account ? audienceOfAccount(account, own, known) : 'unknown-account'
}

/** With whom a resource is shared by this call; undefined where the call shares nothing. */
export const sharingOf = (parameters: Json, own: string, known: Context): Sharing | undefined => {
  const names = [...new Set(granted(parameters))]
  if (names.length === 0) return undefined
  return {
    audience: [...new Set(names.map((name) => audienceOfName(name, own, known)))],
    accounts: names.flatMap((name) => accountIn(name) ?? []).slice(0, SHOWN),
  }
}
