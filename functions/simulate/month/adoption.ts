import { createRole } from '../calls/changes.ts'
import { openGroup } from '../calls/compute.ts'
import type { Estate } from '../estate.ts'
import { guid, hex } from '../ids.ts'
import type { EntryRoles } from '../organization.ts'
import type { Call } from '../record.ts'
import { assumeRole } from '../sessions.ts'
import { HOUR, MINUTE } from '../trail.ts'
import { administrator, inOrder, personOf, write } from '../workloads/hands.ts'
import { enter } from '../workloads/people.ts'
import type { Happening } from './plan.ts'

/** The platform team tries the other Region: it looks around there and makes a few things. */
export const otherRegion: Happening = (trail, day, plan) => {
  if (!plan.regionDays.includes(day.index)) return
  const at = day.start + trail.random.between(8 * HOUR, 15 * HOUR)
  const region = day.organization.otherRegion
  const caller = administrator(trail, day, 1, at)
  const bucketName = `${day.organization.company}-replica-${hex(trail.random, 6)}`
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
export const newService: Happening = (trail, day, plan) => {
  if (day.index < plan.adoptionDay || day.weekend) return
  const person = personOf(day, 'analyst')
  const { random } = trail
  const { region } = day.organization
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
export const vendorRole: Happening = (trail, day, plan) => {
  if (day.index < plan.vendorDay) return
  const [home, production] = day.organization.estates as [Estate, Estate]
  const at = day.start + trail.random.between(9 * HOUR, 12 * HOUR)
  const { monitoring, terraform } = day.organization.entry[1] as EntryRoles
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
export const officeDoor: Happening = (trail, day, plan) => {
  if (day.index !== plan.officeDoorDay) return
  const estate = day.organization.estates[2] as Estate
  const at = day.start + 12 * HOUR
  const caller = administrator(trail, day, 2, at)
  const group = trail.random.pick(estate.groups)
  const cidrIp = `${day.organization.networks.office[0]}/32`
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
