import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, distinct, flattened, ifNone, isAny, pluck, registrations, where } from '#core/respond/values.ts'
import { isEmpty, isolated } from './parts/isolation-groups.ts'

const InstanceId = name
const InstanceIds = [name]
const every = pluck(ref('before.interfaces.NetworkInterfaces'), 'NetworkInterfaceId')
const interfaces = call(
  'interfaces',
  'ec2:DescribeNetworkInterfaces',
  'read the network interfaces',
  { Filters: [{ Name: 'attachment.instance-id', Values: InstanceIds }] },
  ON.all,
  {
    keep: [
      'NetworkInterfaces.*.NetworkInterfaceId',
      'NetworkInterfaces.*.VpcId',
      'NetworkInterfaces.*.RequesterManaged',
      'NetworkInterfaces.*.Groups',
    ],
  },
)
const protection = call(
  'protection',
  'ec2:DescribeInstanceAttribute',
  'read the termination protection',
  { InstanceId, Attribute: 'disableApiTermination' },
  ON.instance,
  {
    keep: ['DisableApiTermination'],
  },
)
const scaling = call('scaling', 'auto-scaling:DescribeAutoScalingInstances', 'read the Auto Scaling group', { InstanceIds }, ON.all, {
  keep: ['AutoScalingInstances.*.AutoScalingGroupName'],
})
const groups = call('groups', 'elastic-load-balancing-v2:DescribeTargetGroups', 'read the target groups', {}, ON.all, {
  keep: ['TargetGroups.*.TargetGroupArn', 'TargetGroups.*.TargetType'],
})
const instanceGroups = where(ref('before.groups.TargetGroups'), { TargetType: 'instance' })
const health = call(
  'health',
  'elastic-load-balancing-v2:DescribeTargetHealth',
  'read the target registrations',
  { TargetGroupArn: ref('item.TargetGroupArn'), Targets: [{ Id: InstanceId }] },
  ON.all,
  { each: instanceGroups, keep: ['TargetHealthDescriptions.*.Target', 'TargetHealthDescriptions.*.TargetHealth.Reason'] },
)
const registered = registrations(ref('before.health'), instanceGroups)
const action = [{ Key: 'kestrail-action', Value: ref('id') }]
const swap = (id: string, says: string, Groups: Template, each: Template, item: string) =>
  call(
    id,
    'ec2:ModifyNetworkInterfaceAttribute',
    says,
    { NetworkInterfaceId: ref(item), Groups },
    [ON.networkInterface, ON.securityGroup, ON.instance],
    { each },
  )

export const isolateInstance: Response = {
  id: 'isolate-instance',
  title: 'Isolate an instance from the network',
  family: 'compute',
  on: ['instance'],
  risk: 'high',
  breaks:
    'The instance serves no traffic; its Auto Scaling group launches a replacement. Connections that the old security groups track last until they are idle (350 s on recent instance types, up to five days on others): block the address at the network ACL, or stop the instance, to end them at once.',
  capture: [interfaces, protection, scaling, groups, health],
  preconditions: [
    refuseUnless('the instance has no network interface', isAny(ref('before.interfaces.NetworkInterfaces')), true),
    refuseUnless(
      'an AWS service owns a network interface of the instance',
      count(where(ref('before.interfaces.NetworkInterfaces'), { RequesterManaged: true })),
      0,
    ),
  ],
  steps: [
    call(
      'protect',
      'ec2:ModifyInstanceAttribute',
      'enable termination protection',
      { InstanceId, DisableApiTermination: { Value: true } },
      ON.instance,
    ),
    call(
      'found',
      'ec2:DescribeSnapshots',
      'look for snapshots of this action',
      { Filters: [{ Name: 'tag:kestrail-action', Values: [ref('id')] }] },
      ON.all,
      {
        keep: ['Snapshots.*.SnapshotId'],
      },
    ),
    call(
      'snapshot',
      'ec2:CreateSnapshots',
      'create snapshots of the volumes',
      {
        InstanceSpecification: { InstanceId },
        Description: 'Kestrail evidence',
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: action }],
      },
      [ON.instance, ON.volume, ON.snapshot],
      {
        each: ifNone(ref('did.found.Snapshots')),
        actions: ['ec2:CreateSnapshots', 'ec2:CreateTags'],
        keep: ['Snapshots.*.SnapshotId'],
      },
    ),
    call(
      'leaveScaling',
      'auto-scaling:DetachInstances',
      'detach the instance from its Auto Scaling group',
      { InstanceIds, AutoScalingGroupName: ref('item.AutoScalingGroupName'), ShouldDecrementDesiredCapacity: false },
      ON.autoScalingGroup,
      { each: ref('before.scaling.AutoScalingInstances'), expected: ['ValidationError'] },
    ),
    call(
      'deregister',
      'elastic-load-balancing-v2:DeregisterTargets',
      'deregister the instance from the target group',
      ref('item'),
      ON.targetGroup,
      {
        each: registered,
        expected: ['InvalidTarget', 'InvalidTargetException'],
      },
    ),
    ...isolated,
    swap(
      'isolate',
      'move the network interface to the security group without rules',
      [ref('did.isolated.SecurityGroups.0.GroupId')],
      every,
      'item',
    ),
  ],
  verify: [
    ...isEmpty,
    check(
      'every network interface has only the security group without rules',
      again(interfaces),
      distinct(pluck(flattened(pluck(ref('after.NetworkInterfaces'), 'Groups')), 'GroupId')),
      [ref('did.isolated.SecurityGroups.0.GroupId')],
    ),
  ],
  undo: [
    swap(
      'reconnect',
      'restore the security groups of the network interface',
      pluck(ref('item.Groups'), 'GroupId'),
      ref('before.interfaces.NetworkInterfaces'),
      'item.NetworkInterfaceId',
    ),
    call(
      'register',
      'elastic-load-balancing-v2:RegisterTargets',
      'register the instance with the target group',
      ref('item'),
      ON.targetGroup,
      { each: registered },
    ),
    call(
      'joinScaling',
      'auto-scaling:AttachInstances',
      'attach the instance to its Auto Scaling group',
      { InstanceIds, AutoScalingGroupName: ref('item.AutoScalingGroupName') },
      ON.autoScalingGroup,
      { each: ref('before.scaling.AutoScalingInstances'), expected: ['ValidationError'] },
    ),
    call(
      'unprotect',
      'ec2:ModifyInstanceAttribute',
      'restore the previous termination protection',
      { InstanceId, DisableApiTermination: ref('before.protection.DisableApiTermination') },
      ON.instance,
    ),
  ],
  undoNote: 'The snapshots and the security group stay: delete them when the case is closed.',
}
