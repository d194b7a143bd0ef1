import type { Role } from './estate.ts'
import { accessKeyId, guid, sessionToken } from './ids.ts'
import type { IamUser, Organization, Person } from './organization.ts'
import { type Caller, isoTime, type Json } from './record.ts'
import { HOUR, type Trail } from './trail.ts'

/** A session that STS issued: who calls with it, and its key. */
export interface Session {
  readonly caller: Caller
  readonly key: string
  readonly role: Role
  /** The records of its issue: two where caller and role live in different accounts. */
  readonly issued: readonly string[]
}

interface Issue {
  readonly role: Role
  readonly name: string
  readonly region: string
  /** Where the session will call from, if not from where it was issued. */
  readonly from?: string
  readonly agent?: string
  readonly extra?: Json
  readonly hours?: number
  readonly vpcEndpointId?: string
  readonly context?: Json
}

/** The caller behind a long-term key. */
export const userCaller = (user: IamUser, from = user.from, agent = user.agent): Caller => ({
  identity: { type: 'IAMUser', principalId: user.id, arn: user.arn, accountId: user.account, accessKeyId: user.key, userName: user.name },
  account: user.account,
  from,
  agent,
})

/** An AWS service that acts for itself in one account. */
export const serviceCaller = (service: string, account: string): Caller => ({
  identity: { type: 'AWSService', invokedBy: service },
  account,
  from: service,
  agent: service,
})

/** `expiration` as STS writes it: `Jul 18, 2026, 4:07:39 PM`. */
const expirationOf = (at: number): string => {
  const time = new Date(at)
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][time.getUTCMonth()]
  const [hour, rest] = [time.getUTCHours(), time.toISOString().slice(14, 19)]
  return `${month} ${time.getUTCDate()}, ${time.getUTCFullYear()}, ${hour % 12 || 12}:${rest} ${hour < 12 ? 'AM' : 'PM'}`
}

const sessionArn = (role: Role, name: string): string => `arn:aws:sts::${role.account}:assumed-role/${role.name}/${name}`

/** `userIdentity` of a role session. */
const roleIdentity = (role: Role, name: string, key: string, at: number, extra: Json = {}, context: Json = {}): Json => ({
  type: 'AssumedRole',
  principalId: `${role.id}:${name}`,
  arn: sessionArn(role, name),
  accountId: role.account,
  accessKeyId: key,
  sessionContext: {
    sessionIssuer: { type: 'Role', principalId: role.id, arn: role.arn, accountId: role.account, userName: role.name },
    attributes: { creationDate: isoTime(at), mfaAuthenticated: 'false' },
    ...context,
  },
  ...extra,
})

const answerOf = (trail: Trail, at: number, issue: Issue, key: string): Json => ({
  credentials: { accessKeyId: key, sessionToken: sessionToken(trail.random), expiration: expirationOf(at + (issue.hours ?? 1) * HOUR) },
  assumedRoleUser: { assumedRoleId: `${issue.role.id}:${issue.name}`, arn: sessionArn(issue.role, issue.name) },
})

const roleResource = (role: Role): Json => ({ accountId: role.account, type: 'AWS::IAM::Role', ARN: role.arn })

const sessionOf = (by: Caller, at: number, issue: Issue, key: string, issued: readonly string[]): Session => ({
  key,
  role: issue.role,
  issued,
  caller: {
    identity: roleIdentity(issue.role, issue.name, key, at, issue.extra, issue.context),
    account: issue.role.account,
    from: issue.from ?? by.from,
    agent: issue.agent ?? by.agent,
    ...(issue.vpcEndpointId ? { vpcEndpointId: issue.vpcEndpointId } : {}),
  },
})

/** AssumeRole by a user, a session or a service. Across accounts it is recorded in both, under one `sharedEventID`. */
export const assumeRole = (trail: Trail, at: number, by: Caller, issue: Issue): Session => {
  const key = accessKeyId(trail.random, issue.role.account, 'ASIA')
  const service = by.identity.type === 'AWSService'
  const across = !service && by.account !== issue.role.account
  const call = {
    source: 'sts',
    action: 'AssumeRole',
    region: issue.region,
    request: { roleArn: issue.role.arn, roleSessionName: issue.name, ...(service ? {} : { durationSeconds: (issue.hours ?? 1) * 3_600 }) },
    response: answerOf(trail, at, issue, key),
    resources: [roleResource(issue.role)],
    readOnly: true,
    ...(across || service ? { sharedEventID: guid(trail.random) } : {}),
  }
  const issued = [trail.call(at, service ? { ...by, account: issue.role.account } : by, call).eventID]
  if (across) {
    const identity = { type: 'AWSAccount', principalId: by.identity.principalId, accountId: by.account }
    issued.push(trail.call(at, { ...by, identity, account: issue.role.account, console: false }, call).eventID)
  }
  return sessionOf(by, at, issue, key, issued)
}

/** A GitHub Actions job exchanges its token for a session of a role. `subject` is such as `repo:acme/app:ref:refs/heads/main`. */
export const assumeWithWebIdentity = (trail: Trail, at: number, subject: string, from: string, agent: string, issue: Issue): Session => {
  const provider = `arn:aws:iam::${issue.role.account}:oidc-provider/token.actions.githubusercontent.com`
  const identity = {
    type: 'WebIdentityUser',
    principalId: `${provider}:sts.amazonaws.com:${subject}`,
    userName: subject,
    identityProvider: provider,
  }
  const key = accessKeyId(trail.random, issue.role.account, 'ASIA')
  const by = { identity, account: issue.role.account, from, agent }
  const { eventID } = trail.call(at, by, {
    source: 'sts',
    action: 'AssumeRoleWithWebIdentity',
    region: issue.region,
    request: { roleArn: issue.role.arn, roleSessionName: issue.name, durationSeconds: 3_600 },
    response: { ...answerOf(trail, at, issue, key), subjectFromWebIdentityToken: subject, provider, audience: 'sts.amazonaws.com' },
    additional: { identityProviderConnectionVerificationMethod: 'IAMTrustStore' },
    resources: [roleResource(issue.role)],
    readOnly: true,
  })
  const context = { webIdFederationData: { federatedProvider: provider, attributes: {} } }
  return sessionOf(by, at, { ...issue, context }, key, [eventID])
}

/** IAM Identity Center opens a session of a permission set for a person, by SAML. */
export const assumeWithSaml = (trail: Trail, at: number, organization: Organization, person: Person, issue: Issue): Session => {
  const provider = `arn:aws:iam::${issue.role.account}:saml-provider/${organization.samlProvider}`
  const key = accessKeyId(trail.random, issue.role.account, 'ASIA')
  const identity = {
    type: 'SAMLUser',
    principalId: `${organization.samlProvider}:${person.name}`,
    userName: person.name,
    identityProvider: organization.samlProvider,
  }
  const by = {
    identity,
    account: issue.role.account,
    from: issue.from ?? person.home,
    agent: 'aws-internal/3 aws-sdk-java/2.25.60 Linux/5.10',
  }
  const { eventID } = trail.call(at, by, {
    source: 'sts',
    action: 'AssumeRoleWithSAML',
    region: issue.region,
    request: {
      sAMLAssertionID: `_${guid(trail.random)}`,
      roleSessionName: person.name,
      durationSeconds: 28_800,
      roleArn: issue.role.arn,
      principalArn: provider,
    },
    response: {
      ...answerOf(trail, at, { ...issue, hours: 8 }, key),
      subject: person.name,
      subjectType: 'persistent',
      audience: 'https://signin.aws.amazon.com/saml',
    },
    resources: [roleResource(issue.role), { accountId: issue.role.account, type: 'AWS::IAM::SAMLProvider', ARN: provider }],
    readOnly: true,
  })
  // Newer records name the person behind the session; older services still do not.
  const extra = trail.random.chance(0.7) ? { onBehalfOf: { userId: person.userId, identityStoreArn: organization.identityStore } } : {}
  return sessionOf(by, at, { ...issue, extra }, key, [eventID])
}

/** A service-linked role at work: its sessions are the service's own. */
export const serviceLinked = (trail: Trail, at: number, account: string, service: string, role: Role, name: string): Caller => ({
  identity: { ...roleIdentity(role, name, accessKeyId(trail.random, account, 'ASIA'), at), invokedBy: service },
  account,
  from: service,
  agent: service,
})
