import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, merged, numberOf, oneIf, where } from '#core/respond/values.ts'

const NetworkAclId = name
const read = call('acl', 'ec2:DescribeNetworkAcls', 'read the entries', { NetworkAclIds: [NetworkAclId] }, ON.all, {
  keep: ['NetworkAcls.*.Entries'],
})
const entry = (from: string) =>
  where(ref(`${from}.NetworkAcls.0.Entries`), {
    RuleNumber: numberOf(ref('target.rule')),
    Egress: isAny(oneIf(ref('target.direction'), 'egress')),
    RuleAction: 'allow',
  })
const which = { NetworkAclId, RuleNumber: ref('item.RuleNumber'), Egress: ref('item.Egress') }

export const closeNetworkAcl: Response = {
  id: 'close-network-acl',
  title: 'Delete the network ACL entry that was opened',
  family: 'network',
  on: ['network-acl-entry'],
  risk: 'medium',
  breaks: 'Traffic that the entry allowed is evaluated by the later entries, and denied by default.',
  capture: [read],
  preconditions: [refuseUnless('no such allow entry exists', isAny(entry('before.acl')), true)],
  steps: [
    call('delete', 'ec2:DeleteNetworkAclEntry', 'delete the network ACL entry', which, ON.networkAcl, {
      each: entry('before.acl'),
      expected: ['InvalidNetworkAclEntry.NotFound'],
    }),
  ],
  verify: [check('the entry does not exist', again(read), count(entry('after')), 0)],
  undo: [
    call(
      'create',
      'ec2:CreateNetworkAclEntry',
      'create the network ACL entry again',
      merged(ref('item'), { NetworkAclId }),
      ON.networkAcl,
      {
        each: entry('before.acl'),
        expected: ['NetworkAclEntryAlreadyExists'],
      },
    ),
  ],
}
