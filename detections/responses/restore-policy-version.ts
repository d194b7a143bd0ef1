import type { Template } from '#core/model/action.ts'
import { call, check, holds, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const versions = call('versions', 'iam:ListPolicyVersions', 'read the versions of the policy', { PolicyArn: name }, ON.policy, {
  keep: ['Versions'],
})
const previous = via(ref('before.versions.Versions'), 'previousVersion')
const current = via(via(via(ref('before.versions.Versions'), 'where', { IsDefaultVersion: true }), 'pluck', 'VersionId'), 'first')
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
  needs: [holds('no previous version of the policy exists', via(previous, 'isAny'), true)],
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
