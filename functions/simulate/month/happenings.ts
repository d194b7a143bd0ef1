import { createRole } from '../calls/changes.ts'
import { openGroup } from '../calls/compute.ts'
import type { Estate } from '../estate.ts'
import { accessKeyId, guid, hex } from '../ids.ts'
import type { EntryRoles, Person } from '../organisation.ts'
import type { Call, Caller, Json } from '../record.ts'
import { assumeRole } from '../sessions.ts'
import { type Day, HOUR, MINUTE, SECOND, type Trail } from '../trail.ts'
import { enter } from '../workloads/people.ts'
import type { MonthPlan } from './plan.ts'

/** Something that does not happen every day. */
type Happening = (trail: Trail, day: Day, plan: MonthPlan) => void

const write = (source: string, action: string, region: string, request: Json, response: Json | null = null): Call => ({
  source,
  action,
  region,
  request,
  response,
  readOnly: false,
})

const personOf = (day: Day, duty: Person['duty']): Person =>
  (day.organisation.people.find((person) => person.duty === duty && person.joins <= day.index) ?? day.organisation.people[0]) as Person

/** An administrator at work in one account, from the office. */
const administrator = (trail: Trail, day: Day, index: number, at: number): Caller =>
  enter(trail, day, personOf(day, 'platform'), at, {
    index,
    set: 'AdministratorAccess',
    from: trail.random.pick(day.organisation.networks.office),
    console: trail.random.chance(0.5),
  })

const inOrder = (trail: Trail, start: number, caller: Caller, calls: readonly Call[]) => {
  let at = start
  for (const call of calls) {
    at += trail.random.between(5 * SECOND, 90 * SECOND)
    trail.call(at, caller, call)
  }
}

/** Root signs in with a second factor, from the office, looks at bills and leaves; sometimes the first code is mistyped. */
const rootOnCall: Happening = (trail, day, plan) => {
  if (!plan.rootDays.includes(day.index)) return
  const { random } = trail
  const { account } = random.pick(day.organisation.estates)
  const person = personOf(day, 'platform')
  const arn = `arn:aws:iam::${account.id}:root`
  const root = { type: 'Root', principalId: account.id, arn, accountId: account.id }
  const caller = {
    identity: { ...root, accessKeyId: '' },
    account: account.id,
    from: random.pick(day.organisation.networks.office),
    agent: person.browser,
  }
  const at = day.start + random.between(8 * HOUR, 18 * HOUR)
  const signIn: Call = {
    source: 'signin',
    action: 'ConsoleLogin',
    region: 'us-east-1',
    readOnly: false,
    type: 'AwsConsoleSignIn',
    response: { ConsoleLogin: 'Success' },
    additional: {
      LoginTo: 'https://console.aws.amazon.com/console/home',
      MobileVersion: 'No',
      MFAUsed: 'Yes',
      MFAIdentifier: `arn:aws:iam::${account.id}:mfa/root-token`,
    },
  }
  if (random.chance(0.4))
    trail.call(at - MINUTE, caller, { ...signIn, response: { ConsoleLogin: 'Failure' }, error: ['', 'Failed authentication'] })
  trail.call(at, caller, signIn)
  const attributes = { creationDate: new Date(at).toISOString().replace(/\.\d+/, ''), mfaAuthenticated: 'true' }
  const session = {
    ...caller,
    console: true,
    identity: { ...root, accessKeyId: accessKeyId(random, account.id, 'ASIA'), sessionContext: { attributes } },
  }
  inOrder(trail, at, session, [
    { source: 'account', action: 'GetContactInformation', region: 'us-east-1', request: null },
    { source: 'billing', action: 'ListBillingViews', region: 'us-east-1', request: { maxResults: 10 } },
    { source: 'iam', action: 'GetAccountSummary', region: 'us-east-1', request: null },
    { source: 'iam', action: 'ListMFADevices', region: 'us-east-1', request: null },
    { source: 'support', action: 'DescribeCases', region: 'us-east-1', request: { includeResolvedCases: true } },
  ])
}

/** An old key is renewed: a second one is made, and days later the first goes. */
const keyRotation: Happening = (trail, day, plan) => {
  for (const [userName, { day: due, key }] of plan.rotations) {
    const user = plan.organisation.users.find(({ name }) => name === userName)
    if (!user || (day.index !== due && day.index !== due + 1)) continue
    const at = day.start + trail.random.between(9 * HOUR, 15 * HOUR)
    const caller = administrator(trail, day, 0, at)
    if (day.index === due) {
      inOrder(trail, at, caller, [
        { source: 'iam', action: 'ListAccessKeys', region: 'us-east-1', request: { userName } },
        write('iam', 'CreateAccessKey', 'us-east-1', { userName }, { accessKey: { userName, accessKeyId: key, status: 'Active' } }),
      ])
    } else {
      inOrder(trail, at, caller, [
        write('iam', 'UpdateAccessKey', 'us-east-1', { userName, accessKeyId: user.key, status: 'Inactive' }),
        write('iam', 'DeleteAccessKey', 'us-east-1', { userName, accessKeyId: user.key }),
      ])
    }
  }
}

/** A starter gets an Identity Center user and a permission set. */
const newStarter: Happening = (trail, day) => {
  for (const person of day.organisation.people) {
    if (person.joins !== day.index || person.joins === 0) continue
    const at = day.start + 7 * HOUR + trail.random.between(0, HOUR)
    const { region, accounts } = day.organisation
    inOrder(trail, at, administrator(trail, day, 0, at), [
      write(
        'sso-directory',
        'CreateUser',
        region,
        { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS', active: true },
        { user: { userId: person.userId } },
      ),
      write('sso-directory', 'AddMemberToGroup', region, { groupId: guid(trail.random), memberId: { userId: person.userId } }),
      write('sso', 'CreateAccountAssignment', region, {
        targetId: accounts[2]?.id,
        targetType: 'AWS_ACCOUNT',
        principalType: 'USER',
        principalId: person.userId,
      }),
    ])
  }
}

/** The platform team tries the other Region: it looks around there and makes a few things. */
const otherRegion: Happening = (trail, day, plan) => {
  if (!plan.regionDays.includes(day.index)) return
  const at = day.start + trail.random.between(8 * HOUR, 15 * HOUR)
  const region = day.organisation.otherRegion
  const caller = administrator(trail, day, 1, at)
  const bucketName = `${day.organisation.company}-replica-${hex(trail.random, 6)}`
  inOrder(trail, at, caller, [
    { source: 'ec2', action: 'DescribeVpcs', region, request: { vpcSet: {} } },
    { source: 'ec2', action: 'DescribeInstances', region, request: { instancesSet: {} } },
    { source: 'rds', action: 'DescribeDBInstances', region, request: { maxRecords: 100 } },
    { source: 'ec2', action: 'DescribeAvailabilityZones', region, request: { allAvailabilityZones: false } },
    write('s3', 'CreateBucket', region, { bucketName, Host: `${bucketName}.s3.${region}.amazonaws.com` }),
    write('s3', 'PutBucketEncryption', region, { bucketName, encryption: '' }),
    write('ecr', 'CreateRepository', region, {
      repositoryName: `web-${hex(trail.random, 3)}`,
      imageScanningConfiguration: { scanOnPush: true },
    }),
  ])
}

/** Analysts adopt a service that nobody here used before. */
const newService: Happening = (trail, day, plan) => {
  if (day.index < plan.adoptionDay || day.weekend) return
  const person = personOf(day, 'analyst')
  const { random } = trail
  const { region } = day.organisation
  const at = day.start + random.between(8 * HOUR, 16 * HOUR)
  const caller = enter(trail, day, person, at, { index: 1, set: 'ReadOnlyAccess', from: person.home, console: true })
  const query = (): Call[] => [
    {
      source: 'athena',
      action: 'StartQueryExecution',
      region,
      readOnly: false,
      request: { queryString: 'HIDDEN_DUE_TO_SECURITY_REASONS', workGroup: 'primary' },
      response: { queryExecutionId: guid(random) },
    },
    { source: 'athena', action: 'GetQueryExecution', region, request: { queryExecutionId: guid(random) } },
    { source: 'glue', action: 'GetTables', region, request: { databaseName: 'reports' } },
  ]
  inOrder(trail, at, caller, Array.from({ length: random.int(2, 8) }, query).flat())
}

/** A reading role in production is given to the tooling account, and used from there once a day. */
const vendorRole: Happening = (trail, day, plan) => {
  if (day.index < plan.vendorDay) return
  const [home, production] = day.organisation.estates as [Estate, Estate]
  const at = day.start + trail.random.between(9 * HOUR, 12 * HOUR)
  const { monitoring, terraform } = day.organisation.entry[1] as EntryRoles
  const role = {
    ...monitoring,
    name: 'inventory-reader',
    arn: `arn:aws:iam::${production.account.id}:role/inventory-reader`,
    id: `${monitoring.id.slice(0, -3)}INV`,
  }
  if (day.index === plan.vendorDay) {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${home.account.id}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': hex(trail.random, 12) } },
      },
    ]
    inOrder(trail, at - HOUR, administrator(trail, day, 1, at - HOUR), [
      createRole(trail.random, production, role.name, JSON.stringify({ Version: '2012-10-17', Statement })),
      write('iam', 'AttachRolePolicy', 'us-east-1', {
        roleName: role.name,
        policyArn: 'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
      }),
      { source: 'iam', action: 'GetRole', region: 'us-east-1', request: { roleName: terraform.name } },
    ])
  }
  const caller = administrator(trail, day, 0, at)
  const session = assumeRole(trail, at + MINUTE, { ...caller, console: false }, { role, name: 'inventory', region: home.region })
  inOrder(trail, at + MINUTE, session.caller, [
    { source: 'ec2', action: 'DescribeInstances', region: home.region, request: { instancesSet: {} } },
    { source: 'iam', action: 'ListRoles', region: home.region, request: { maxItems: 100 } },
    { source: 's3', action: 'ListBuckets', region: home.region, request: { Host: `s3.${home.region}.amazonaws.com` } },
  ])
}

/** SSH is opened to the office for an afternoon, in development, and closed again. */
const officeDoor: Happening = (trail, day, plan) => {
  if (day.index !== plan.officeDoorDay) return
  const estate = day.organisation.estates[2] as Estate
  const at = day.start + 12 * HOUR
  const caller = administrator(trail, day, 2, at)
  const group = trail.random.pick(estate.groups)
  const cidrIp = `${day.organisation.networks.office[0]}/32`
  trail.call(at + MINUTE, caller, openGroup(trail.random, estate, group, cidrIp, 22))
  trail.call(
    at + 4 * HOUR,
    caller,
    write(
      'ec2',
      'RevokeSecurityGroupIngress',
      estate.region,
      { groupId: group, ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp }] } }] } },
      { _return: true },
    ),
  )
}

/** Images and snapshots are handed to the sister account that tests with them. */
const sharing: Happening = (trail, day) => {
  if (day.index % 7 !== 3) return
  const [, production, development] = day.organisation.estates as [Estate, Estate, Estate]
  const at = day.start + trail.random.between(9 * HOUR, 16 * HOUR)
  const add = { items: [{ userId: development.account.id }] }
  inOrder(trail, at, administrator(trail, day, 1, at), [
    write(
      'ec2',
      'ModifyImageAttribute',
      production.region,
      { imageId: trail.random.pick(production.images), launchPermission: { add }, attributeType: 'launchPermission' },
      { _return: true },
    ),
    write(
      'ec2',
      'ModifySnapshotAttribute',
      production.region,
      { snapshotId: trail.random.pick(production.snapshots), createVolumePermission: { add }, attributeType: 'CREATE_VOLUME_PERMISSION' },
      { _return: true },
    ),
  ])
}

/** What was tried out is cleaned up. */
const cleaning: Happening = (trail, day) => {
  if (day.index % 6 !== 2 || day.weekend) return
  const estate = day.organisation.estates[2] as Estate
  const at = day.start + trail.random.between(9 * HOUR, 16 * HOUR)
  const roleName = `trial-${hex(trail.random, 4)}-role`
  inOrder(trail, at, administrator(trail, day, 2, at), [
    write('cloudformation', 'DeleteStack', estate.region, { stackName: `trial-${hex(trail.random, 4)}` }),
    write('iam', 'DeleteRolePolicy', estate.region, { roleName, policyName: 'data' }),
    write('iam', 'DeleteRole', estate.region, { roleName }),
    write('logs', 'DeleteLogGroup', estate.region, { logGroupName: `/aws/lambda/trial-${hex(trail.random, 4)}` }),
    write('ec2', 'TerminateInstances', estate.region, { instancesSet: { items: [{ instanceId: `i-0${hex(trail.random, 16)}` }] } }),
    write('ec2', 'DeleteSecurityGroup', estate.region, { groupId: `sg-0${hex(trail.random, 16)}` }, { _return: true }),
  ])
}

const HAPPENINGS: readonly Happening[] = [
  rootOnCall,
  keyRotation,
  newStarter,
  otherRegion,
  newService,
  vendorRole,
  officeDoor,
  sharing,
  cleaning,
]

/** All that happens on one day beside everyday work. */
export const happenings: Happening = (trail, day, plan) => {
  for (const happening of HAPPENINGS) happening(trail, day, plan)
}
