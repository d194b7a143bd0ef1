import { flowFacts } from '#core/normalize/flow-facts.ts'
import type { SigmaKind } from '#core/sigma/kind.ts'

/** VPC Flow Logs, versions 2 to 11. Source: VPC user guide, "flow log records". */
const FLOW_FIELDS = (
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id ' +
  'tcp-flags type pkt-srcaddr pkt-dstaddr region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction ' +
  'traffic-path ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ' +
  'ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id encryption-status instance-tag instance-tag-2 ' +
  'interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type'
).split(' ')

export const flow: SigmaKind = {
  logsource: (service) => service === 'vpcflow' || service === 'vpcflowlogs' || service === 'flowlogs',
  keys: { source: 'action', name: 'protocol' },
  fields: FLOW_FIELDS,
  writer: 'VPC Flow Logs',
  folder: 'network-flows',
  catalog: 'on network flows',
  factsOf: (record, context) => flowFacts(record, context),
  scaffold: {
    logic: [
      'logsource: { product: aws, service: vpcflow }',
      'detection:',
      '  selection:',
      '    action: ACCEPT',
      '    dstport: 22',
      '  condition: selection',
    ],
    summary: '{peer.address} reached {local.address}:{local.port}',
    examples: [
      '    match:',
      '      - { name: it happens, base: flow, with: { dstport: 22 } }',
      '    no_match:',
      '      - { name: it is refused, base: flow, with: { dstport: 22, action: REJECT } }',
    ],
  },
}
