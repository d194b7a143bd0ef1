import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { hasStatement, ifAny, ifNone, withStatement } from '#core/respond/values.ts'

const repositoryName = name
const SID = 'KestrailBlocksPull'
const deny = { Sid: SID, Effect: 'Deny', Principal: '*', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] }
const read = call('policy', 'ecr:GetRepositoryPolicy', 'read the policy of the repository', { repositoryName }, ON.repository, {
  expected: ['RepositoryPolicyNotFoundException'],
  keep: ['policyText'],
})
const earlier = ref('before.policy.policyText')
const put = (id: string, says: string, policyText: Template, each?: Template) =>
  call(id, 'ecr:SetRepositoryPolicy', says, { repositoryName, policyText }, ON.repository, each === undefined ? {} : { each })

export const blockImage: Response = {
  id: 'block-image',
  title: 'Deny image pulls from an ECR repository',
  family: 'compute',
  on: ['repository'],
  risk: 'high',
  breaks:
    'No task, function or node can pull an image of the repository, so new ones do not start. Running ones continue: stop them separately.',
  capture: [read],
  preconditions: [],
  steps: [put('block', 'deny image pulls to all principals', withStatement(earlier, deny))],
  verify: [check('image pulls are denied', again(read), hasStatement(ref('after.policyText'), SID), true)],
  undo: [
    put('restore', 'restore the previous policy', earlier, ifAny(earlier)),
    call('remove', 'ecr:DeleteRepositoryPolicy', 'delete the policy', { repositoryName }, ON.repository, {
      each: ifNone(earlier),
      expected: ['RepositoryPolicyNotFoundException'],
    }),
  ],
}
