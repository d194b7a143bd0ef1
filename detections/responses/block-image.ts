import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

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
  title: 'Keep the images of a repository from being pulled',
  family: 'compute',
  on: ['repository'],
  risk: 'high',
  breaks: 'No task, function or node can pull an image of the repository: new ones do not start. Those that run go on: stop them.',
  capture: [read],
  needs: [],
  steps: [put('block', 'denied pulling to everyone', via(earlier, 'withStatement', deny))],
  verify: [check('pulling is denied', again(read), via(ref('after.policyText'), 'hasStatement', SID), true)],
  undo: [
    put('restore', 'put the earlier policy back', earlier, via(earlier, 'ifAny')),
    call('remove', 'ecr:DeleteRepositoryPolicy', 'removed the policy', { repositoryName }, ON.repository, {
      each: via(earlier, 'ifNone'),
      expected: ['RepositoryPolicyNotFoundException'],
    }),
  ],
}
