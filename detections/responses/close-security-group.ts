import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, openRules, whereAny } from '#core/respond/values.ts'

const GroupId = name
const read = call('group', 'ec2:DescribeSecurityGroups', 'read the rules', { GroupIds: [GroupId] }, ON.all, {
  keep: ['SecurityGroups.*.IpPermissions'],
})
const open = (from: string) => openRules(ref(`${from}.SecurityGroups.0.IpPermissions`))
const IpPermissions = ref('item')
const once = whereAny([open('before.group')])

export const closeSecurityGroup: Response = {
  id: 'close-security-group',
  title: 'Close a security group to the internet',
  family: 'network',
  on: ['security-group'],
  risk: 'medium',
  breaks:
    'Ports other than 80 and 443 cannot be reached from the whole internet; rules for specific networks stay. Tracked connections last until they are idle.',
  capture: [read],
  preconditions: [refuseUnless('no rule other than ports 80 and 443 is open to the internet', isAny(open('before.group')), true)],
  steps: [
    call(
      'revoke',
      'ec2:RevokeSecurityGroupIngress',
      'revoke the rules that are open to the internet',
      { GroupId, IpPermissions },
      ON.securityGroup,
      {
        each: once,
        expected: ['InvalidPermission.NotFound'],
      },
    ),
  ],
  verify: [check('no rule other than ports 80 and 443 is open to the internet', again(read), count(open('after')), 0)],
  undo: [
    call(
      'authorize',
      'ec2:AuthorizeSecurityGroupIngress',
      'authorize the revoked rules again',
      { GroupId, IpPermissions },
      ON.securityGroup,
      {
        each: once,
        expected: ['InvalidPermission.Duplicate'],
      },
    ),
  ],
}
