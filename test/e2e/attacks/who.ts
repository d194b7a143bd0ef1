import { createHash } from 'node:crypto'

export const HOME = '123456789012'
/** An account that nobody here has declared. */
export const AWAY = '111122223333'

export type Fields = Readonly<Record<string, unknown>>

export const hashed = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length)
const credential = (prefix: string, text: string): string =>
  prefix +
  createHash('sha256')
    .update(text)
    .digest('hex')
    .toUpperCase()
    .replace(/[018 9]/g, 'Q')
    .slice(0, 16)
const SINCE = { creationDate: '2026-03-03T09:01:00Z', mfaAuthenticated: 'false' }

export const user = (name: string): Fields => ({
  type: 'IAMUser',
  principalId: credential('AIDA', name),
  arn: `arn:aws:iam::${HOME}:user/${name}`,
  accountId: HOME,
  accessKeyId: credential('AKIA', name),
  userName: name,
})
export const atConsole = (name: string): Fields => ({
  ...user(name),
  accessKeyId: credential('ASIA', name),
  sessionContext: { attributes: SINCE },
})
export const role = (name: string, session: string, context: Fields = {}): Fields => ({
  type: 'AssumedRole',
  principalId: `${credential('AROA', name)}:${session}`,
  arn: `arn:aws:sts::${HOME}:assumed-role/${name}/${session}`,
  accountId: HOME,
  accessKeyId: credential('ASIA', name + session),
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: credential('AROA', name),
      arn: `arn:aws:iam::${HOME}:role/${name}`,
      accountId: HOME,
      userName: name,
    },
    attributes: SINCE,
    ...context,
  },
})
export const instance = (name: string): Fields => role(name, `i-0${hashed(name, 16)}`, { ec2RoleDelivery: '2.0' })
export const person = (set: string, name: string): Fields => role(`AWSReservedSSO_${set}_${hashed(set, 16)}`, name)
export const root: Fields = {
  type: 'Root',
  principalId: HOME,
  arn: `arn:aws:iam::${HOME}:root`,
  accountId: HOME,
  accessKeyId: credential('ASIA', 'root'),
  sessionContext: { attributes: SINCE },
}
export const federated = (name: string, by: string): Fields => ({
  type: 'FederatedUser',
  principalId: `${HOME}:${name}`,
  arn: `arn:aws:sts::${HOME}:federated-user/${name}`,
  accountId: HOME,
  accessKeyId: credential('ASIA', `federated ${name}`),
  sessionContext: {
    sessionIssuer: {
      type: 'IAMUser',
      principalId: credential('AIDA', by),
      arn: `arn:aws:iam::${HOME}:user/${by}`,
      accountId: HOME,
      userName: by,
    },
    attributes: SINCE,
  },
})
export const outsider = (session: string): Fields => ({
  type: 'AWSAccount',
  principalId: `${credential('AROA', 'outside')}:${session}`,
  accountId: AWAY,
})
export const webIdentity = (repository: string): Fields => ({
  type: 'WebIdentityUser',
  principalId: `arn:aws:iam::${HOME}:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:${repository}`,
  userName: `repo:${repository}`,
  identityProvider: `arn:aws:iam::${HOME}:oidc-provider/token.actions.githubusercontent.com`,
})
export const identityCenter = (name: string): Fields => ({
  type: 'IdentityCenterUser',
  accountId: HOME,
  onBehalfOf: {
    userId: `${hashed(name, 10)}-0000-4000-8000-${hashed(name, 12)}`,
    identityStoreArn: `arn:aws:identitystore::${HOME}:identitystore/d-1234567890`,
  },
  credentialId: hashed(name, 40),
})

/** A policy as IAM's, S3's or anyone's parameters carry it: a JSON text. */
export const policy = (...statements: readonly Fields[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements })
export const ALL = policy({ Effect: 'Allow', Action: '*', Resource: '*' })
export const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
export const trust = (Principal: unknown, Condition?: Fields): string =>
  policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition && { Condition }) })
export const away = (kind: string): string => `arn:aws:${kind.includes(':') ? kind : `iam::${AWAY}:${kind}`}`
