import type { Template } from '#core/model/action.ts'
import { call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { firstOf, isAny, pluck, previousVersion, where } from '#core/respond/values.ts'

const versions = call('versions', 'iam:ListPolicyVersions', 'read the versions of the policy', { PolicyArn: name }, ON.policy, {
  keep: ['Versions'],
})
const previous = previousVersion(ref('before.versions.Versions'))
const current = firstOf(pluck(where(ref('before.versions.Versions'), { IsDefaultVersion: true }), 'VersionId'))
const set = (id: string, says: string, VersionId: Template) =>
  call(id, 'iam:SetDefaultPolicyVersion', says, { PolicyArn: name, VersionId }, ON.policy)

export const restorePolicyVersion: Response = {
  id: 'restore-policy-version',
  title: 'Set the previous version of an IAM policy as default',
  family: 'identity',
  on: ['managed-policy'],
  risk: 'medium',
  breaks: 'Principals with the policy lose the permissions that the newer version added.',
  capture: [versions],
  preconditions: [refuseUnless('no previous version of the policy exists', isAny(previous), true)],
  steps: [set('restore', 'set the previous policy version as default', previous)],
  verify: [
    check(
      'the previous policy version is the default',
      call('after', 'iam:GetPolicy', 'read the policy', { PolicyArn: name }, ON.policy, { keep: ['Policy.DefaultVersionId'] }),
      ref('after.Policy.DefaultVersionId'),
      previous,
    ),
  ],
  undo: [set('back', 'set the newer policy version as default', current)],
}
