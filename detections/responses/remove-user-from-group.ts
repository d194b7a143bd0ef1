import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifAny, where } from '#core/respond/values.ts'

const membership = { UserName: name, GroupName: ref('target.group') }
const read = call('groups', 'iam:ListGroupsForUser', 'read the groups of the user', { UserName: name }, ON.user, {
  keep: ['Groups.*.GroupName'],
})
const among = (from: string) => where(ref(`${from}.Groups`), { GroupName: ref('target.group') })

export const removeUserFromGroup: Response = {
  id: 'remove-user-from-group',
  title: 'Remove a user from the group it was added to',
  family: 'identity',
  on: ['group-membership'],
  risk: 'medium',
  breaks: 'The user loses the permissions of the group.',
  capture: [read],
  preconditions: [],
  steps: [call('remove', 'iam:RemoveUserFromGroup', 'remove the user from the group', membership, ON.group, { expected: NO_SUCH })],
  verify: [check('the user is not in the group', again(read), count(among('after')), 0)],
  undo: [
    call('add', 'iam:AddUserToGroup', 'add the user to the group', membership, ON.group, {
      each: ifAny(among('before.groups')),
    }),
  ],
}
