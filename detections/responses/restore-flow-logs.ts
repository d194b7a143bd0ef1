import { again, call, check, holds, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const vpcs = call('vpcs', 'ec2:DescribeVpcs', 'read the VPCs', {}, ON.all, { keep: ['Vpcs.*.VpcId'] })
const logs = call('logs', 'ec2:DescribeFlowLogs', 'read the flow logs', {}, ON.all, {
  keep: ['FlowLogs.*.FlowLogId', 'FlowLogs.*.ResourceId', 'FlowLogs.*.LogDestinationType', 'FlowLogs.*.LogDestination'],
})
const without = (from: string) =>
  via(via(ref('before.vpcs.Vpcs'), 'pluck', 'VpcId'), 'without', via(ref(`${from}.FlowLogs`), 'pluck', 'ResourceId'))
/** To S3 only: a log group would need permission to pass any role. */
const example = via(via(ref('before.logs.FlowLogs'), 'where', { LogDestinationType: 's3' }), 'first')
const like = via(example, 'only', ['LogDestinationType', 'LogDestination'])
const missing = via([without('before.logs')], 'whereAny')

export const restoreFlowLogs: Response = {
  id: 'restore-flow-logs',
  title: 'Create the missing VPC flow logs',
  family: 'logging',
  on: ['account'],
  risk: 'low',
  breaks: 'Nothing; flow logs are charged by volume. They are delivered to the bucket of another flow log of the Region.',
  capture: [vpcs, logs],
  needs: [
    holds('every VPC has a flow log', via(without('before.logs'), 'isAny'), true),
    holds('no flow log to S3 exists to copy the destination from: create one manually', via(example, 'isAny'), true),
  ],
  steps: [
    call(
      'make',
      'ec2:CreateFlowLogs',
      'create the missing flow logs',
      via(like, 'merged', { ResourceIds: ref('item'), ResourceType: 'VPC', TrafficType: 'ALL', ClientToken: ref('id') }),
      ON.all,
      {
        each: missing,
        actions: ['ec2:CreateFlowLogs', 'logs:CreateLogDelivery'],
        keep: ['FlowLogIds'],
        expected: ['FlowLogAlreadyExists'],
      },
    ),
  ],
  verify: [check('every VPC has a flow log', again(logs), via(without('after'), 'count'), 0)],
  undo: [
    call('delete', 'ec2:DeleteFlowLogs', 'delete the flow logs that this action created', { FlowLogIds: ref('item') }, ON.flowLog, {
      each: via([via(via(ref('did.make'), 'pluck', 'FlowLogIds'), 'flat')], 'whereAny'),
    }),
  ],
}
