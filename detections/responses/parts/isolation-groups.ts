import { again, call, check, ON, ref } from '#core/respond/build.ts'
import { flattened, isAny, pluck, textWith } from '#core/respond/values.ts'

const VpcId = ref('before.interfaces.NetworkInterfaces.0.VpcId')
/** One group an action: a group that was there before belongs to somebody. */
const tag = { Key: 'kestrail-action', Value: ref('id') }
const GroupId = ref('did.isolated.SecurityGroups.0.GroupId')

const found = (id: string, says: string) =>
  call(
    id,
    'ec2:DescribeSecurityGroups',
    says,
    {
      Filters: [
        { Name: 'tag:kestrail-action', Values: [ref('id')] },
        { Name: 'vpc-id', Values: [VpcId] },
      ],
    },
    ON.all,
    { keep: ['SecurityGroups.*.GroupId', 'SecurityGroups.*.IpPermissions', 'SecurityGroups.*.IpPermissionsEgress'] },
  )

const revoke = (id: string, operation: 'Ingress' | 'Egress', says: string) =>
  call(id, `ec2:RevokeSecurityGroup${operation}`, says, { GroupId, IpPermissions: [ref('item')] }, ON.securityGroup, {
    each: ref(`did.isolated.SecurityGroups.0.IpPermissions${operation === 'Egress' ? 'Egress' : ''}`),
    expected: ['InvalidPermission.NotFound'],
  })

/** A group without rules, made for this action. A new group has a default egress rule, and anybody may have added others: all are revoked. */
export const isolated = [
  call(
    'make-isolated',
    'ec2:CreateSecurityGroup',
    'create a security group for this action',
    {
      GroupName: textWith(ref('id'), 'kestrail-isolated-{}'),
      Description: 'Kestrail: allows no traffic',
      VpcId,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [tag] }],
    },
    [ON.securityGroup, ON.vpc],
    { actions: ['ec2:CreateSecurityGroup', 'ec2:CreateTags'], expected: ['InvalidGroup.Duplicate'] },
  ),
  found('isolated', 'find the security group of this action'),
  revoke('empty', 'Egress', 'revoke the egress rules of that security group'),
  revoke('close', 'Ingress', 'revoke the ingress rules of that security group'),
]

const hasNone = (says: string, member: string) =>
  check(
    says,
    again(found('isolated', 'read the security group of this action')),
    isAny(flattened(pluck(ref('after.SecurityGroups'), member))),
    false,
  )

/** Read back: no matter who made the group, it lets nothing in or out. */
export const isEmpty = [
  hasNone('the security group of this action lets nothing in', 'IpPermissions'),
  hasNone('the security group of this action lets nothing out', 'IpPermissionsEgress'),
]
