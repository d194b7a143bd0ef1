import { again, call, check, holds, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const NetworkAclId = name
const read = call('acl', 'ec2:DescribeNetworkAcls', 'read the entries', { NetworkAclIds: [NetworkAclId] }, ON.all, {
  keep: ['NetworkAcls.*.Entries'],
})
const entry = (from: string) =>
  via(ref(`${from}.NetworkAcls.0.Entries`), 'where', {
    RuleNumber: via(ref('target.rule'), 'number'),
    Egress: via(via(ref('target.direction'), 'oneIf', 'egress'), 'isAny'),
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
  needs: [holds('no such allow entry exists', via(entry('before.acl'), 'isAny'), true)],
  steps: [
    call('delete', 'ec2:DeleteNetworkAclEntry', 'delete the network ACL entry', which, ON.networkAcl, {
      each: entry('before.acl'),
      expected: ['InvalidNetworkAclEntry.NotFound'],
    }),
  ],
  verify: [check('the entry does not exist', again(read), via(entry('after'), 'count'), 0)],
  undo: [
    call(
      'create',
      'ec2:CreateNetworkAclEntry',
      'create the network ACL entry again',
      via(ref('item'), 'merged', { NetworkAclId }),
      ON.networkAcl,
      {
        each: entry('before.acl'),
        expected: ['NetworkAclEntryAlreadyExists'],
      },
    ),
  ],
}
