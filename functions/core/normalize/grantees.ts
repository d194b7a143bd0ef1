import type { Json } from '#core/model/event.ts'
import { isObject, list, own, text } from './json.ts'

/** Canned ACLs that let everybody in; `authenticated-read` means anybody with an AWS account. */
const PUBLIC_ACL = new Set(['public-read', 'public-read-write', 'authenticated-read'])
const CANNED = /^(x-amz-)?acl$/i
const ACL_MEMBER = /^(x-amz-)?acl$|^x-amz-grant-|^accesscontrol(list|policy)$/i
const HEADER = /^x-amz-grant-/i
/** The groups AllUsers and AuthenticatedUsers, which is anybody with an AWS account (S3 user guide, "ACL overview"). */
const EVERYBODY = /\/groups\/global\/(AllUsers|AuthenticatedUsers)/
/** The canonical user by which CloudFront delivers standard logs (CloudFront developer guide). */
const LOG_DELIVERY = 'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0'

const GRANTEE = /\b(id|uri|emailaddress)\s*=\s*"?([^",\s]{1,320})/gi

/** `uri="http://…/AllUsers", id="…"`, one header a permission, written once or several times. */
const fromHeaders = (parameters: Json): string[] =>
  Object.entries(parameters)
    .filter(([name]) => HEADER.test(name))
    .flatMap(([, value]) => list(value).flatMap((one) => [...String(one).matchAll(GRANTEE)].map((match) => match[2]!)))

/** `AccessControlPolicy`: the owner, and grants of which a single one may be bare. */
const fromDocument = (document: unknown): string[] => {
  const owner = text(own(own(document, 'Owner'), 'ID'))
  const grants = list(own(own(document, 'AccessControlList'), 'Grant') ?? own(document, 'Grants')).filter(isObject)
  return grants.flatMap((grant) => {
    const grantee = grant['Grantee']
    const name = text(own(grantee, 'URI')) ?? text(own(grantee, 'ID')) ?? text(own(grantee, 'EmailAddress'))
    return name === undefined || name === owner ? [] : [name]
  })
}

/** Whom an S3 access control list lets in: `all` for everybody, else canonical user ids and mail addresses of other accounts. */
export const granteesOf = (parameters: Json): string[] => {
  const names = Object.keys(parameters)
  if (!names.some((name) => ACL_MEMBER.test(name))) return []
  const nested = names.flatMap((name) => (/^accesscontrollist$/i.test(name) && isObject(parameters[name]) ? [parameters[name]] : []))
  const grantees = [parameters, ...nested].flatMap((one) => [...fromHeaders(one), ...fromDocument(own(one, 'AccessControlPolicy'))])
  const canned = Object.entries(parameters).some(
    ([name, value]) => CANNED.test(name) && list(value).some((one) => PUBLIC_ACL.has(String(one))),
  )
  return [
    ...(canned || grantees.some((one) => EVERYBODY.test(one)) ? ['all'] : []),
    ...grantees.filter((one) => !one.includes('/groups/') && one !== LOG_DELIVERY),
  ]
}
