import { call, ON, ref } from '#core/respond/build.ts'

const VpcId = ref('before.interfaces.NetworkInterfaces.0.VpcId')
const all = { IpProtocol: '-1' }

const made = (id: string, GroupName: string, Description: string) =>
  call(
    `make-${id}`,
    'ec2:CreateSecurityGroup',
    `create the security group ${GroupName} if it does not exist`,
    { GroupName, Description, VpcId },
    [ON.securityGroup, ON.vpc],
    {
      expected: ['InvalidGroup.Duplicate'],
    },
  )

const found = (id: string, GroupName: string) =>
  call(
    id,
    'ec2:DescribeSecurityGroups',
    `find the security group ${GroupName}`,
    {
      Filters: [
        { Name: 'group-name', Values: [GroupName] },
        { Name: 'vpc-id', Values: [VpcId] },
      ],
    },
    ON.all,
    { keep: ['SecurityGroups.*.GroupId', 'SecurityGroups.*.IpPermissionsEgress'] },
  )

/** A group that allows all traffic: connections under it are not tracked. */
export const untracked = [
  made('untracked', 'kestrail-untracked', 'Kestrail: allows all traffic briefly during isolation'),
  found('untracked', 'kestrail-untracked'),
  call(
    'open',
    'ec2:AuthorizeSecurityGroupIngress',
    'allow all traffic in that security group',
    { GroupId: ref('did.untracked.SecurityGroups.0.GroupId'), IpPermissions: [{ ...all, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    ON.securityGroup,
    { expected: ['InvalidPermission.Duplicate'] },
  ),
]

/** A group without rules. A new group has a default egress rule, which is revoked. */
export const isolated = [
  made('isolated', 'kestrail-isolated', 'Kestrail: allows no traffic'),
  found('isolated', 'kestrail-isolated'),
  call(
    'empty',
    'ec2:RevokeSecurityGroupEgress',
    'revoke the default egress rule of that security group',
    { GroupId: ref('did.isolated.SecurityGroups.0.GroupId'), IpPermissions: [ref('item')] },
    ON.securityGroup,
    { each: ref('did.isolated.SecurityGroups.0.IpPermissionsEgress'), expected: ['InvalidPermission.NotFound'] },
  ),
]
