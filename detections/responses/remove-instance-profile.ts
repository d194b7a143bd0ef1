import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, pluck } from '#core/respond/values.ts'

const read = call(
  'profiles',
  'ec2:DescribeIamInstanceProfileAssociations',
  'read the instance profile',
  {
    Filters: [
      { Name: 'instance-id', Values: [name] },
      { Name: 'state', Values: ['associated', 'associating'] },
    ],
  },
  ON.all,
  { keep: ['IamInstanceProfileAssociations.*.IamInstanceProfile.Arn'] },
)

export const removeInstanceProfile: Response = {
  id: 'remove-instance-profile',
  title: 'Remove the instance profile from an instance',
  family: 'compute',
  on: ['instance'],
  risk: 'high',
  breaks: 'Programs on the instance get no new credentials. Credentials already issued stay valid: revoke the sessions of the role too.',
  capture: [read],
  preconditions: [],
  steps: [
    { ...again(read, 'now'), keep: ['IamInstanceProfileAssociations.*.AssociationId'] },
    call(
      'disassociate',
      'ec2:DisassociateIamInstanceProfile',
      'disassociate the instance profile',
      { AssociationId: ref('item') },
      ON.instance,
      {
        each: pluck(ref('did.now.IamInstanceProfileAssociations'), 'AssociationId'),
        expected: ['InvalidAssociationID.NotFound'],
      },
    ),
  ],
  verify: [check('the instance has no instance profile', again(read), count(ref('after.IamInstanceProfileAssociations')), 0)],
  undo: [
    call(
      'associate',
      'ec2:AssociateIamInstanceProfile',
      'associate the instance profile again',
      { InstanceId: name, IamInstanceProfile: { Arn: ref('item.IamInstanceProfile.Arn') } },
      ON.instance,
      {
        each: ref('before.profiles.IamInstanceProfileAssociations'),
      },
    ),
  ],
  undoNote: 'The new association has a new ID.',
}
