import type { Json } from '#core/model/event.ts'
import type { Audience } from '#core/model/facts.ts'
import type { Context } from './context.ts'
import { isObject, items, list, text } from './json.ts'
import { accountIn, audienceOfAccount } from './policy.ts'

export interface Sharing {
  readonly audience: readonly Audience[]
  readonly accounts: readonly string[]
}

/** Names given access by ModifySnapshotAttribute, ModifyImageAttribute, ModifyDBSnapshotAttribute, AddPermission, grants and ACLs. */
const granted = (parameters: Json): string[] => [
  ...fromLists(parameters['createVolumePermission']),
  ...fromLists(parameters['launchPermission']),
  ...['valuesToAdd', 'accountIdsToAdd', 'principals'].flatMap((name) => list(parameters[name]).flatMap((value) => text(value) ?? [])),
  ...single(parameters),
  ...acl(parameters),
]

const fromLists = (permission: unknown): string[] =>
  isObject(permission) && isObject(permission['add'])
    ? items(permission['add']).flatMap((one) =>
        isObject(one) ? (text(one['userId']) ?? text(one['group']) ?? text(one['organizationArn']) ?? []) : [],
      )
    : []

const single = (parameters: Json): string[] =>
  ['principal', 'granteePrincipal', 'principalAccountId', 'targetAccountId', 'accountId', 'accountWithRestoreAccess'].flatMap((name) =>
    text(parameters[name]) && !text(parameters[name])!.endsWith('.amazonaws.com') ? [text(parameters[name])!] : [],
  )

const PUBLIC_ACL = new Set(['public-read', 'public-read-write'])

/** The groups AllUsers and AuthenticatedUsers (which is anybody with an AWS account). */
const acl = (parameters: Json): string[] =>
  list(parameters['x-amz-acl'] ?? parameters['acl']).some((one) => typeof one === 'string' && PUBLIC_ACL.has(one)) ||
  JSON.stringify(parameters['AccessControlPolicy'] ?? '').includes('groups/global/A')
    ? ['all']
    : []

const audienceOfName = (name: string, own: string, known: Context): Audience => {
  if (name === 'all' || name === '*') return 'world'
  const account = accountIn(name)
  if (account) return audienceOfAccount(account, own, known)
  return name.includes(':organization/') || name.startsWith('o-') ? 'organization' : 'unknown-account'
}

/** With whom a resource is shared by this call; undefined where the call shares nothing. */
export const sharingOf = (parameters: Json, own: string, known: Context): Sharing | undefined => {
  const names = [...new Set(granted(parameters))].slice(0, 100)
  if (names.length === 0) return undefined
  return {
    audience: [...new Set(names.map((name) => audienceOfName(name, own, known)))],
    accounts: names.flatMap((name) => accountIn(name) ?? []),
  }
}
