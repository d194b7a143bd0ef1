import type { Estate } from '../estate.ts'
import { accessKeyId, hex, principalId, resourceId } from '../ids.ts'
import { HOUR } from '../trail.ts'
import { administrator, inOrder, write } from '../workloads/hands.ts'
import { terraformRun } from '../workloads/terraform-runs.ts'
import type { Happening } from './plan.ts'

/** Images and snapshots are handed to the sister account that tests with them. */
export const sharing: Happening = (trail, day) => {
  if (day.index % 7 !== 3) return
  const [, production, development] = day.organization.estates as [Estate, Estate, Estate]
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
export const cleaning: Happening = (trail, day) => {
  if (day.index % 6 !== 2 || day.weekend) return
  const estate = day.organization.estates[2] as Estate
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

/** Terraform replaces what cannot be changed in place (a flow log's format), widens a trail, and makes a user who sends mail. */
export const replacing: Happening = (trail, day, plan) => {
  if (day.index !== plan.upgradeDay) return
  const estate = day.organization.estates[1] as Estate
  const { region } = estate
  const userName = `${day.organization.company}-smtp`
  const run = terraformRun(trail, day.organization, {
    at: day.start + trail.random.between(9 * HOUR, 14 * HOUR),
    estate,
    reads: 90,
    plain: 4,
    guarded: 0,
  })
  const send = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ses:SendRawEmail', Resource: '*' }] })
  const eventSelectors = [
    {
      readWriteType: 'All',
      includeManagementEvents: true,
      dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }],
      excludeManagementEventSources: [],
    },
  ]
  inOrder(
    trail,
    run.ended,
    run.caller,
    [
      write('ec2', 'DeleteFlowLogs', region, { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: estate.flowLogs[0] } } }),
      write(
        'ec2',
        'CreateFlowLogs',
        region,
        { CreateFlowLogsRequest: { ResourceType: 'VPC', TrafficType: 'ALL', ResourceId: { tag: 1, content: estate.vpc } } },
        { CreateFlowLogsResponse: { flowLogIdSet: { item: resourceId(trail.random, 'fl') } } },
      ),
      write('cloudtrail', 'PutEventSelectors', region, { trailName: estate.trail, eventSelectors }, { eventSelectors }),
      write(
        'iam',
        'CreateUser',
        region,
        { userName, tags: [{ key: 'managed-by', value: 'terraform' }] },
        {
          user: {
            userName,
            userId: principalId(trail.random, estate.account.id, 'AIDA'),
            arn: `arn:aws:iam::${estate.account.id}:user/${userName}`,
          },
        },
      ),
      write('iam', 'PutUserPolicy', region, { userName, policyName: 'send', policyDocument: send }),
      write(
        'iam',
        'CreateAccessKey',
        region,
        { userName },
        { accessKey: { userName, accessKeyId: accessKeyId(trail.random, estate.account.id, 'AKIA'), status: 'Active' } },
      ),
    ],
    1_000,
  )
}
