import { again, call, check, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, firstOf, flattened, isAny, merged, onlyMembers, pluck, where, whereAny, without } from '#core/respond/values.ts'

const vpcs = call('vpcs', 'ec2:DescribeVpcs', 'read the VPCs', {}, ON.all, { keep: ['Vpcs.*.VpcId'] })
const logs = call('logs', 'ec2:DescribeFlowLogs', 'read the flow logs', {}, ON.all, {
  keep: ['FlowLogs.*.FlowLogId', 'FlowLogs.*.ResourceId', 'FlowLogs.*.LogDestinationType', 'FlowLogs.*.LogDestination'],
})
const vpcsWithoutLogs = (from: string) => without(pluck(ref('before.vpcs.Vpcs'), 'VpcId'), pluck(ref(`${from}.FlowLogs`), 'ResourceId'))
/** To S3 only: a log group would need permission to pass any role. */
const example = firstOf(where(ref('before.logs.FlowLogs'), { LogDestinationType: 's3' }))
const like = onlyMembers(example, ['LogDestinationType', 'LogDestination'])
const missing = whereAny([vpcsWithoutLogs('before.logs')])

export const restoreFlowLogs: Response = {
  id: 'restore-flow-logs',
  title: 'Create the missing VPC flow logs',
  family: 'logging',
  on: ['account'],
  risk: 'low',
  breaks: 'Nothing; flow logs are charged by volume. They are delivered to the bucket of another flow log of the Region.',
  capture: [vpcs, logs],
  preconditions: [
    refuseUnless('every VPC has a flow log', isAny(vpcsWithoutLogs('before.logs')), true),
    refuseUnless('no flow log to S3 exists to copy the destination from: create one manually', isAny(example), true),
  ],
  steps: [
    call(
      'make',
      'ec2:CreateFlowLogs',
      'create the missing flow logs',
      merged(like, { ResourceIds: ref('item'), ResourceType: 'VPC', TrafficType: 'ALL', ClientToken: ref('id') }),
      ON.all,
      {
        each: missing,
        actions: ['ec2:CreateFlowLogs', 'logs:CreateLogDelivery'],
        keep: ['FlowLogIds'],
        expected: ['FlowLogAlreadyExists'],
      },
    ),
  ],
  verify: [check('every VPC has a flow log', again(logs), count(vpcsWithoutLogs('after')), 0)],
  undo: [
    call('delete', 'ec2:DeleteFlowLogs', 'delete the flow logs that this action created', { FlowLogIds: ref('item') }, ON.flowLog, {
      each: whereAny([flattened(pluck(ref('did.make'), 'FlowLogIds'))]),
    }),
  ],
}
