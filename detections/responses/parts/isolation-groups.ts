import { call, ON, ref } from '#core/respond/build.ts'

const VpcId = ref('before.interfaces.NetworkInterfaces.0.VpcId')
const all = { IpProtocol: '-1' }

const made = (id: string, GroupName: string, Description: string) =>
  call(
    `make-${id}`,
    'ec2:CreateSecurityGroup',
    `made the group ${GroupName} where there was none`,
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
    `found the group ${GroupName}`,
    {
      Filters: [
        { Name: 'group-name', Values: [GroupName] },
        { Name: 'vpc-id', Values: [VpcId] },
      ],
    },
    ON.all,
    { keep: ['SecurityGroups.*.GroupId', 'SecurityGroups.*.IpPermissionsEgress'] },
  )

/** A group that lets everything through: connections under it are no longer tracked. */
export const untracked = [
  made('untracked', 'kestrail-untracked', 'Kestrail: lets all through for a moment'),
  found('untracked', 'kestrail-untracked'),
  call(
    'open',
    'ec2:AuthorizeSecurityGroupIngress',
    'opened that group',
    { GroupId: ref('did.untracked.SecurityGroups.0.GroupId'), IpPermissions: [{ ...all, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
    ON.securityGroup,
    { expected: ['InvalidPermission.Duplicate'] },
  ),
]

/** A group without any rule. A new group lets everything out: that is taken away. */
export const isolated = [
  made('isolated', 'kestrail-isolated', 'Kestrail: lets nothing through'),
  found('isolated', 'kestrail-isolated'),
  call(
    'empty',
    'ec2:RevokeSecurityGroupEgress',
    'emptied that group',
    { GroupId: ref('did.isolated.SecurityGroups.0.GroupId'), IpPermissions: [ref('item')] },
    ON.securityGroup,
    { each: ref('did.isolated.SecurityGroups.0.IpPermissionsEgress'), expected: ['InvalidPermission.NotFound'] },
  ),
]
