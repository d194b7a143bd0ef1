import { createHash } from 'node:crypto'

export type Json = Record<string, unknown>

/** A stretch of honest work: what a small company's trail holds of it. */
export interface Stretch {
  readonly name: string
  readonly records: readonly Json[]
  /** Detections that may report this, and why: medium at most, unless `high` names them too. */
  readonly defensible?: Readonly<Record<string, string>>
  /** Detections that say high although they should not: what is still to be mended. */
  readonly high?: readonly string[]
}

/** Who calls, from where: everything that is the same for each call of a session. */
export interface Who {
  readonly identity: Json
  readonly account: string
  readonly from: string
  readonly agent: string
  readonly region: string
  readonly console?: boolean
}

/** `service:Action`, request, response, and whatever else the record says. */
export type Step = readonly [call: string, request?: Json | null, response?: Json | null, more?: More]

export interface More {
  readonly region?: string
  readonly error?: readonly [code: string, message: string]
  readonly additional?: Json
  readonly resources?: readonly Json[]
  readonly data?: boolean
  readonly type?: string
  readonly shared?: string
  readonly fields?: Json
}

export const ACCOUNT = '123456789012'
export const REGION = 'eu-west-1'
/** Networks of the documentation, in the parts that they play. */
export const OFFICE = '203.0.113.24'
export const HOME = '198.51.100.77'
export const CLI = 'aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/macos#24.5.0 md/arch#arm64 lang/python#3.13.4 cfg/retry-mode#standard'
export const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'
export const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.13.3 (+https://www.terraform.io) terraform-provider-aws/6.14.1 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.2 os/linux lang/go#1.24.6'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
/** An id as AWS makes them: `AROA` and seventeen capitals. */
export const idOf = (prefix: string, of: string): string => {
  const bytes = createHash('sha256').update(prefix).update(of).digest()
  return prefix + [...bytes.subarray(0, 20 - prefix.length)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')
}
export const guid = (of: string): string => digest(of).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*/, '$1-$2-4$3-a$4-$5')
export const hex = (of: string, length = 17): string => digest(of).slice(0, length)

interface Place {
  readonly account?: string
  readonly from?: string
  readonly agent?: string
  readonly region?: string
  readonly console?: boolean
}
const placed = (identity: Json, { account = ACCOUNT, from = OFFICE, agent = CLI, region = REGION, console }: Place): Who => ({
  identity,
  account,
  from,
  agent: console && agent === CLI ? BROWSER : agent,
  region,
  ...(console && { console }),
})

/** A user with a key of their own; in the console, the key of that session. */
export const user = (userName: string, place: Place & { key?: string; since?: string; mfa?: boolean } = {}): Who => {
  const { account = ACCOUNT, since = '2026-03-02T08:00:00Z', mfa = true, key = '1' } = place
  return placed(
    {
      type: 'IAMUser',
      principalId: idOf('AIDA', account + userName),
      arn: `arn:aws:iam::${account}:user/${userName}`,
      accountId: account,
      accessKeyId: place.console ? idOf('ASIA', account + userName + since) : idOf('AKIA', account + userName + key),
      userName,
      ...(place.console && { sessionContext: { attributes: { creationDate: since, mfaAuthenticated: String(mfa) } } }),
    },
    place,
  )
}

export const root = (place: Place & { since?: string; mfa?: boolean } = {}): Who => {
  const { account = ACCOUNT, since = '2026-03-02T08:00:00Z', mfa = true } = place
  return placed(
    {
      type: 'Root',
      principalId: account,
      arn: `arn:aws:iam::${account}:root`,
      accountId: account,
      accessKeyId: idOf('ASIA', account + since),
      sessionContext: { attributes: { creationDate: since, mfaAuthenticated: String(mfa) } },
    },
    { console: true, region: 'us-east-1', ...place },
  )
}

interface RolePlace extends Place {
  readonly since?: string
  readonly path?: string
  readonly more?: Json
  readonly context?: Json
  readonly mfa?: boolean
}
/** A session of a role. */
export const role = (roleName: string, session: string, place: RolePlace = {}): Who => {
  const { account = ACCOUNT, since = '2026-03-02T08:00:00Z', path = '/', mfa = false } = place
  const id = idOf('AROA', account + roleName)
  return placed(
    {
      type: 'AssumedRole',
      principalId: `${id}:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`,
      accountId: account,
      accessKeyId: idOf('ASIA', account + roleName + session + since),
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: id,
          arn: `arn:aws:iam::${account}:role${path}${roleName}`,
          accountId: account,
          userName: roleName,
        },
        attributes: { creationDate: since, mfaAuthenticated: String(mfa) },
        ...place.context,
      },
      ...place.more,
    },
    place,
  )
}

/** A session of an instance's role: its name is the instance. */
export const instance = (roleName: string, id: string, place: RolePlace = {}): Who =>
  role(roleName, id, { from: '192.0.2.18', ...place, context: { ec2RoleDelivery: '2.0', ...place.context } })

/** A person behind Identity Center, by a permission set. */
export const person = (permissionSet: string, mail: string, place: RolePlace = {}): Who =>
  role(`AWSReservedSSO_${permissionSet}_${hex(permissionSet, 16)}`, mail, {
    console: true,
    ...place,
    path: `/aws-reserved/sso.amazonaws.com/${REGION}/`,
    more: {
      onBehalfOf: { userId: guid(mail), identityStoreArn: 'arn:aws:identitystore::123456789012:identitystore/d-9367a1b2c3' },
      credentialId: digest(mail),
    },
  })

/** A service of AWS, in its own name. */
export const service = (name: string, place: Place = {}): Who =>
  placed(
    { type: 'AWSService', invokedBy: `${name}.amazonaws.com` },
    { from: `${name}.amazonaws.com`, agent: `${name}.amazonaws.com`, ...place },
  )

/** A service of AWS by a role that it was given: its own (service-linked) or one of the account. */
export const byService = (name: string, roleName: string, session: string, place: RolePlace = {}): Who =>
  role(roleName, session, {
    from: `${name}.amazonaws.com`,
    agent: `${name}.amazonaws.com`,
    ...(roleName.startsWith('AWSServiceRoleFor') && { path: `/aws-service-role/${name}.amazonaws.com/` }),
    ...place,
    more: { invokedBy: `${name}.amazonaws.com`, ...place.more },
  })

/** The same session through a service: what CloudFormation or the like does with the caller's own credentials. */
export const through = (who: Who, name: string): Who => ({
  ...who,
  identity: { ...who.identity, invokedBy: `${name}.amazonaws.com` },
  from: `${name}.amazonaws.com`,
  agent: `${name}.amazonaws.com`,
})
export const elsewhere = (who: Who, from: string): Who => ({ ...who, from })

const READ =
  /^(Get|List|Describe|Lookup|BatchGet|Head|Search|Simulate|AssumeRole|Decrypt|GenerateDataKey|Select|Query|Scan|View|Estimate|Check|ConsoleLogin$)/
const WRITES = /^(ConsoleLogin|GetFederationToken|GetSessionToken|StartQueryExecution)$/
const GLOBAL = new Set(['iam', 'route53', 'cloudfront', 'organizations', 'account', 'budgets', 'health', 'support', 'ce'])
let made = 0

/** The records of steps done one after the other, `every` seconds apart. */
export const work = (start: string, who: Who, steps: readonly Step[], every = 4): Json[] =>
  steps.map((step, n) => recordOf(Date.parse(start) + n * every * 1000, who, step))

export const timeOf = (start: string, seconds: number): string =>
  `${new Date(Date.parse(start) + seconds * 1000).toISOString().slice(0, 19)}Z`

const recordOf = (at: number, who: Who, [call, request = null, response = null, more = {}]: Step): Json => {
  const [source = '', eventName = ''] = call.split(':')
  const id = `${at}${call}${JSON.stringify(who.identity)}${made++}`
  const human = !who.from.endsWith('.amazonaws.com')
  const signin = source === 'signin'
  return {
    eventVersion: source === 's3' || source === 'kms' ? '1.11' : '1.10',
    userIdentity: who.identity,
    eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: more.region ?? (GLOBAL.has(source) ? 'us-east-1' : who.region),
    sourceIPAddress: who.from,
    userAgent: source === 's3' && human ? `[${who.agent}]` : who.agent,
    ...(more.error?.[0] && { errorCode: more.error[0] }),
    ...(more.error && { errorMessage: more.error[1] }),
    requestParameters: request,
    responseElements: more.error?.[0] ? null : response,
    ...(source === 's3' && {
      additionalEventData: {
        SignatureVersion: 'SigV4',
        CipherSuite: 'TLS_AES_128_GCM_SHA256',
        bytesTransferredIn: 0,
        AuthenticationMethod: 'AuthHeader',
        'x-amz-id-2': `${digest(id)}=`,
        bytesTransferredOut: 312,
        ...more.additional,
      },
    }),
    ...(source !== 's3' && more.additional && { additionalEventData: more.additional }),
    requestID: guid(`r${id}`),
    eventID: guid(`e${id}`),
    readOnly: WRITES.test(eventName) ? false : READ.test(eventName),
    ...(more.resources && { resources: more.resources }),
    eventType: more.type ?? (signin ? 'AwsConsoleSignIn' : 'AwsApiCall'),
    managementEvent: !more.data,
    recipientAccountId: who.account,
    ...(more.shared && { sharedEventID: more.shared }),
    eventCategory: more.data ? 'Data' : 'Management',
    ...(human &&
      !who.console && {
        tlsDetails: {
          tlsVersion: 'TLSv1.3',
          cipherSuite: 'TLS_AES_128_GCM_SHA256',
          clientProvidedHostHeader: GLOBAL.has(source) ? `${source}.amazonaws.com` : `${source}.${who.region}.amazonaws.com`,
        },
      }),
    ...(who.console && human && !signin && { sessionCredentialFromConsole: 'true' }),
    ...more.fields,
  }
}

/** `caller` takes a session of `target`; in the target's account too where that is another. */
export const assume = (time: string, caller: Who, target: Who, how = 'AssumeRole', request: Json = {}, more: More = {}): Json[] => {
  const session = target.identity as {
    accessKeyId: string
    principalId: string
    arn: string
    sessionContext: { sessionIssuer: { arn: string } }
  }
  const roleArn = session.sessionContext.sessionIssuer.arn
  const shared = guid(`${time}${session.accessKeyId}`)
  const step: Step = [
    `sts:${how}`,
    { roleArn, roleSessionName: session.principalId.split(':')[1], ...request },
    {
      credentials: { accessKeyId: session.accessKeyId, sessionToken: digest(session.arn), expiration: 'Mar 30, 2026, 9:00:00 PM' },
      assumedRoleUser: { assumedRoleId: session.principalId, arn: session.arn },
    },
    { ...more, resources: [{ accountId: target.account, type: 'AWS::IAM::Role', ARN: roleArn }], shared },
  ]
  const own = work(time, caller, [step])
  if (caller.account === target.account || caller.identity['type'] === 'AWSService') return own
  const { principalId, accountId } = caller.identity
  const seen: Who = { ...caller, account: target.account, identity: { type: 'AWSAccount', principalId, accountId } }
  return [...own, ...work(time, seen, [step])]
}

/** A service takes a role that trusts it. */
export const assumedBy = (time: string, name: string, target: Who): Json[] =>
  assume(time, service(name, { region: target.region, account: target.account }), target)

/** Somebody signs in to the console. */
export const signIn = (time: string, who: Who, mfa: 'Yes' | 'No' = 'Yes', ok = true): Json[] => {
  const { accessKeyId: _, sessionContext, ...rest } = who.identity as { accessKeyId?: string; sessionContext?: { sessionIssuer?: Json } }
  const federated = sessionContext?.sessionIssuer !== undefined
  return work(time, { ...who, identity: federated ? who.identity : rest }, [
    [
      'signin:ConsoleLogin',
      null,
      { ConsoleLogin: ok ? 'Success' : 'Failure' },
      {
        additional: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: federated ? 'No' : mfa },
        ...(!ok && { error: ['', 'Failed authentication'] as const }),
        ...(rest['type' as never] === 'Root' && { region: 'us-east-1' }),
      },
    ],
  ])
}

/** `times` steps made from a number. */
export const steps = (times: number, make: (n: number) => Step): Step[] => Array.from({ length: times }, (_, n) => make(n))
/** Working days of March 2026 from the 2nd, as dates. */
export const weekdays = (count: number, from = '2026-03-02'): string[] =>
  days(Math.ceil(count / 5) * 7 + 2, from)
    .filter((day) => ![0, 6].includes(new Date(day).getUTCDay()))
    .slice(0, count)
export const days = (count: number, from = '2026-03-01'): string[] =>
  Array.from({ length: count }, (_, n) => new Date(Date.parse(from) + n * 86_400_000).toISOString().slice(0, 10))

/** A port of a security group opened to a network. */
export const ingress = (port: number, cidr: string, groupId = 'sg-0launch'): Step => {
  const ports = { ipProtocol: 'tcp', fromPort: port, toPort: port }
  const opened = { ...ports, groups: {}, ipRanges: { items: [{ cidrIp: cidr }] }, ipv6Ranges: {}, prefixListIds: {} }
  const made = { groupId, securityGroupRuleId: 'sgr-0aa11bb22cc33dd44', isEgress: false, ...ports, cidrIpv4: cidr }
  return [
    'ec2:AuthorizeSecurityGroupIngress',
    { groupId, ipPermissions: { items: [opened] } },
    { _return: true, securityGroupRuleSet: { items: [made] } },
  ]
}

/** A second factor made and switched on by its owner. */
export const enrolMfa = (userName: string, device = userName): Step[] => [
  [
    'iam:CreateVirtualMFADevice',
    { virtualMFADeviceName: device, path: '/' },
    { virtualMFADevice: { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${device}` } },
  ],
  ['iam:EnableMFADevice', { serialNumber: `arn:aws:iam::${ACCOUNT}:mfa/${device}`, userName }],
]
