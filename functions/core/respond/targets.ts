import type { Target } from '#core/model/action.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { Resource } from '#core/model/resource.ts'
import { canonicalAddress, scopeOf } from '#core/net/address.ts'
import { blockedSet } from './blocked-sets.ts'

/** Where a response finds what it is about in a finding. */
export type TargetKind =
  | 'intruder-user'
  | 'intruder-role'
  | 'intruder-session'
  | 'intruder-address'
  | 'access-key'
  | 'user'
  | 'role'
  | 'policy-attachment'
  | 'managed-policy'
  | 'mfa-device'
  | 'trust-anchor'
  | 'oidc-provider'
  | 'saml-provider'
  | 'account-assignment'
  | 'group-membership'
  | 'instance'
  | 'instance-address'
  | 'database'
  | 'task'
  | 'function'
  | 'session'
  | 'security-group'
  | 'network-acl-entry'
  | 'bucket'
  | 'snapshot'
  | 'image'
  | 'db-snapshot'
  | 'key'
  | 'repository'
  | 'trail'
  | 'account'
  | 'region'

type Find = (finding: Finding) => readonly Target[]

const last = (arn: string): string => arn.split(/[:/]/).at(-1) ?? arn
const USER = /^arn:aws[a-z-]*:iam::(\d{12}):user\/([\w+=,.@/-]{1,576})$/
const ROLE = /^arn:aws[a-z-]*:iam::(\d{12}):role\/([\w+=,.@/-]{1,576})$/

const identity =
  (pattern: RegExp, kind: string) =>
  (arn: string, region: string): Target[] => {
    const [, account, path] = pattern.exec(arn) ?? []
    return account && path ? [{ kind, arn, name: last(path), account, region }] : []
  }

const user = identity(USER, 'user')
const role = identity(ROLE, 'role')

const isIncident = (finding: Finding): finding is Incident => finding.kind === 'incident'

/** The identities that acted: where the chain of sessions began, and who made the calls. */
const intruders = (finding: Finding): string[] => {
  const { origin, actor } = finding
  const nodes = [origin.node, ...origin.chain, ...actor.sessions].flatMap((node) => /^(?:user|role):(.*)$/.exec(node)?.[1] ?? [])
  const onTheWay = isIncident(finding) ? finding.paths.flatMap((one) => one.identity ?? []) : []
  return [...new Set([...nodes, actor.id, ...onTheWay])]
}

/** Names of sessions are the caller's choice: only what IAM itself takes for one. */
const SESSION = /\/([\w+=,.@-]{2,64})$/

/** Sessions of roles on the way from the origin, each under the role that issued it. */
const sessions: Find = (finding) => {
  const { actor, region } = finding
  const onTheWay = isIncident(finding) ? finding.paths.flatMap(({ identity, as }) => (identity && as ? [[identity, as] as const] : [])) : []
  return [[actor.id, actor.name] as const, ...onTheWay].flatMap(([id, called]) =>
    role(id, region).flatMap((one) => {
      const session = SESSION.exec(called)?.[1]
      const isOfRole = session !== undefined && called === `${one.name}/${session}`
      return isOfRole ? [{ ...one, kind: 'role-session', arn: `${one.arn} ${session}`, holder: one.arn, session }] : []
    }),
  )
}

const ofKind =
  (asffKind: string, make: (resource: Resource, finding: Finding) => readonly Target[]): Find =>
  (finding) =>
    finding.resources.filter((one) => one.kind === asffKind && one.role !== 'Actor').flatMap((one) => make(one, finding))

const named =
  (asffKind: string, kind: string): Find =>
  (finding) =>
    ofKind(asffKind, ({ arn, account, region }) => [{ kind, arn, name: last(arn), account, region }])(finding)

/** Parts of an id that several members make up, as CloudFormation writes such ids. */
const parted =
  (asffKind: string, kind: string, ...names: readonly string[]): Find =>
  (finding) =>
    ofKind(asffKind, ({ arn, account, region }) => {
      const parts = arn.split('|')
      if (parts.length !== names.length) return []
      return [{ kind, arn, name: parts[0] ?? arn, account, region, ...Object.fromEntries(names.map((name, i) => [name, parts[i] ?? ''])) }]
    })(finding)

const accessKeys: Find = (finding) =>
  ofKind('AwsIamAccessKey', ({ arn, account, region }) => {
    const owner = finding.resources.find((one) => one.kind === 'AwsIamUser' && one.role !== 'Actor')?.arn ?? finding.actor.id
    const key = last(arn)
    return /^AKIA[A-Z0-9]{8,124}$/.test(key)
      ? user(owner, region).map((one) => ({ ...one, kind: 'access-key', arn: `${owner}/${key}`, account: one.account || account, key }))
      : []
  })(finding)

/** A policy beside the user, role or group that it was attached to. */
const attachments: Find = (finding) => {
  const policies = finding.resources.filter(
    (one) => one.kind === 'AwsIamPolicy' && /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\//.test(one.arn),
  )
  const holders = finding.resources.flatMap((one) =>
    one.role === 'Actor' ? [] : [...user(one.arn, one.region), ...role(one.arn, one.region)],
  )
  return policies.flatMap((policy) =>
    holders.map((holder) => ({ ...holder, arn: `${holder.arn} ${policy.arn}`, holder: holder.arn, policy: policy.arn })),
  )
}

const entries: Find = (finding) =>
  ofKind('AwsEc2NetworkAclEntry', ({ arn, account, region }) => {
    const [, name, direction, rule] = /network-acl\/(acl-[0-9a-f]+)\/(ingress|egress)\/(\d+)$/.exec(arn) ?? []
    return name && direction && rule ? [{ kind: 'network-acl-entry', arn, name, account, region, direction, rule }] : []
  })(finding)

/** Public addresses only, as networks of one address. */
const addresses: Find = ({ actor, account, region }) =>
  actor.addresses.flatMap((address) => {
    const name = canonicalAddress(address)
    if (!name || scopeOf(name) !== 'public') return []
    const cidr = name.includes(':') ? `${name}/128` : `${name}/32`
    return [
      {
        kind: 'intruder-address',
        arn: name,
        name,
        account,
        region,
        cidr,
        set: blockedSet(name.includes(':') ? 6 : 4),
      },
    ]
  })

const instances = named('AwsEc2Instance', 'instance')

/** An instance beside an address that called it: IPv4, as network ACL entries of the other family have another member. */
const fromAddress = (instance: Target, { cidr = '', name }: Target): Readonly<Record<string, string>> => ({
  arn: `${instance.arn} ${name}`,
  cidr,
})

const memberships: Find = (finding) =>
  ofKind('AwsIamGroup', ({ arn }) => {
    const holders = finding.resources.flatMap((one) => (one.role === 'Actor' ? [] : user(one.arn, one.region)))
    return holders.map((holder) => ({ ...holder, arn: `${holder.arn} ${arn}`, holder: holder.arn, group: last(arn) }))
  })(finding)

const accountIn = (id: string, region: string): readonly Target[] =>
  /^\d{12}$/.test(id) ? [{ kind: 'account', arn: `account/${id}/${region}`, name: id, account: id, region }] : []

/** Where defences were touched: an incident spans accounts and Regions. */
const account: Find = (finding) => {
  if (!isIncident(finding)) return accountIn(finding.account, finding.region)
  return finding.signals.filter((one) => one.tactic === 'Defense Evasion').flatMap((one) => accountIn(one.account, one.region))
}

/** A Region of a single finding: an incident does not say which one was the strange one. */
const region: Find = (finding) => (isIncident(finding) ? [] : accountIn(finding.account, finding.region))

const functions: Find = (finding) =>
  named('AwsLambdaFunction', 'function')(finding).map((one) => ({ ...one, name: /:function:([\w-]+)/.exec(one.arn)?.[1] ?? one.name }))

const tasks: Find = (finding) =>
  ofKind('AwsEcsTask', ({ arn, account, region }) => {
    const cluster = /:task\/([\w-]+)\/[0-9a-f-]+$/.exec(arn)?.[1]
    return cluster ? [{ kind: 'task', arn, name: arn, account, region, cluster }] : []
  })(finding)

const buckets: Find = (finding) =>
  named('AwsS3Bucket', 'bucket')(finding).map((one) => ({ ...one, account: /^\d{12}$/.test(one.account) ? one.account : finding.account }))

const whole =
  (asffKind: string, kind: string): Find =>
  (finding) =>
    ofKind(asffKind, ({ arn, account, region }) => [{ kind, arn, name: arn, account, region }])(finding)

/** Every kind of target, and how a finding names it. A finding that names none gives none: nothing is guessed. */
export const TARGETS: Readonly<Record<TargetKind, Find>> = {
  'intruder-user': (finding) => intruders(finding).flatMap((arn) => user(arn, finding.region)),
  'intruder-role': (finding) => intruders(finding).flatMap((arn) => role(arn, finding.region)),
  'intruder-session': sessions,
  'intruder-address': addresses,
  'access-key': accessKeys,
  user: ofKind('AwsIamUser', ({ arn, region }) => user(arn, region)),
  role: ofKind('AwsIamRole', ({ arn, region }) => role(arn, region)),
  'policy-attachment': attachments,
  'managed-policy': (finding) => whole('AwsIamPolicy', 'managed-policy')(finding).filter((one) => /:iam::\d{12}:policy\//.test(one.arn)),
  'mfa-device': parted('AwsIamMfaDevice', 'mfa-device', 'serial', 'user'),
  'trust-anchor': named('AwsRolesAnywhereTrustAnchor', 'trust-anchor'),
  'oidc-provider': whole('AwsIamOidcProvider', 'oidc-provider'),
  'saml-provider': named('AwsIamSamlProvider', 'saml-provider'),
  'account-assignment': parted(
    'AwsSsoAssignment',
    'account-assignment',
    'instance',
    'to',
    'toType',
    'permissionSet',
    'principalType',
    'principal',
  ),
  'group-membership': memberships,
  instance: named('AwsEc2Instance', 'instance'),
  'instance-address': (finding) =>
    instances(finding).flatMap((one) =>
      addresses(finding)
        .filter((address) => !address.name.includes(':'))
        .map((address) => ({ ...one, ...fromAddress(one, address) })),
    ),
  database: named('AwsRdsDbInstance', 'database'),
  task: tasks,
  function: functions,
  session: named('AwsSsmSession', 'session'),
  'security-group': named('AwsEc2SecurityGroup', 'security-group'),
  'network-acl-entry': entries,
  bucket: buckets,
  snapshot: named('AwsEc2Snapshot', 'snapshot'),
  image: named('AwsEc2Image', 'image'),
  'db-snapshot': named('AwsRdsDbSnapshot', 'db-snapshot'),
  key: named('AwsKmsKey', 'key'),
  repository: named('AwsEcrRepository', 'repository'),
  trail: whole('AwsCloudTrailTrail', 'trail'),
  account,
  region,
}
