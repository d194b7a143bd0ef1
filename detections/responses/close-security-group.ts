import { again, call, check, holds, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const GroupId = name
const read = call('group', 'ec2:DescribeSecurityGroups', 'read the rules', { GroupIds: [GroupId] }, ON.all, {
  keep: ['SecurityGroups.*.IpPermissions'],
})
const open = (from: string) => via(ref(`${from}.SecurityGroups.0.IpPermissions`), 'openRules')
const IpPermissions = ref('item')
const once = via([open('before.group')], 'whereAny')

export const closeSecurityGroup: Response = {
  id: 'close-security-group',
  title: 'Close a security group to the internet',
  family: 'network',
  on: ['security-group'],
  risk: 'medium',
  breaks:
    'Ports other than 80 and 443 are no longer reached from the whole internet; rules for named networks stay. Connections that are tracked last until they are idle.',
  capture: [read],
  needs: [holds('no rule but web ports is open to the internet', via(open('before.group'), 'isAny'), true)],
  steps: [
    call('revoke', 'ec2:RevokeSecurityGroupIngress', 'removed the open rules', { GroupId, IpPermissions }, ON.securityGroup, {
      each: once,
      expected: ['InvalidPermission.NotFound'],
    }),
  ],
  verify: [check('no rule but web ports is open to the internet', again(read), via(open('after'), 'count'), 0)],
  undo: [
    call('authorize', 'ec2:AuthorizeSecurityGroupIngress', 'put the open rules back', { GroupId, IpPermissions }, ON.securityGroup, {
      each: once,
      expected: ['InvalidPermission.Duplicate'],
    }),
  ],
}
