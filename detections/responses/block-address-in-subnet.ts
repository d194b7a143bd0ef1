import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { flattened, freeRuleNumber, isAny, pluck, where } from '#core/respond/values.ts'

const interfaces = call(
  'interfaces',
  'ec2:DescribeNetworkInterfaces',
  'read the subnet of the instance',
  { Filters: [{ Name: 'attachment.instance-id', Values: [name] }] },
  ON.all,
  {
    keep: ['NetworkInterfaces.*.SubnetId'],
  },
)
const acls = call(
  'acls',
  'ec2:DescribeNetworkAcls',
  'read the entries of the network ACL',
  { Filters: [{ Name: 'association.subnet-id', Values: pluck(ref('before.interfaces.NetworkInterfaces'), 'SubnetId') }] },
  ON.all,
  { keep: ['NetworkAcls.*.NetworkAclId', 'NetworkAcls.*.Entries'] },
)
const free = freeRuleNumber(ref('item.Entries'))
const each = ref('before.acls.NetworkAcls')
const which = { NetworkAclId: ref('item.NetworkAclId'), RuleNumber: free, Egress: false }
const denied = { CidrBlock: ref('target.cidr'), RuleAction: 'deny' }

export const blockAddressInSubnet: Response = {
  id: 'block-address-in-subnet',
  title: 'Block an address at the network ACL of the subnet',
  family: 'network',
  on: ['instance-address'],
  risk: 'medium',
  breaks:
    'The address cannot reach anything in the subnet, and other clients behind the same address are blocked too. The block expires after 24 hours.',
  capture: [interfaces, acls],
  preconditions: [refuseUnless('the network ACL of the instance was not found', isAny(ref('before.acls.NetworkAcls')), true)],
  steps: [
    call(
      'deny',
      'ec2:CreateNetworkAclEntry',
      'deny the address in the network ACL',
      { ...which, ...denied, Protocol: '-1' },
      ON.networkAcl,
      {
        each,
        expected: ['NetworkAclEntryAlreadyExists'],
      },
    ),
  ],
  verify: [check('the address is denied', again(acls), isAny(where(flattened(pluck(ref('after.NetworkAcls'), 'Entries')), denied)), true)],
  undo: [
    call('allow', 'ec2:DeleteNetworkAclEntry', 'delete the network ACL entry', which, ON.networkAcl, {
      each,
      expected: ['InvalidNetworkAclEntry.NotFound'],
    }),
  ],
  expiresAfterHours: 24,
}
