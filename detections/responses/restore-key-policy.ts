import type { Template } from '#core/model/action.ts'
import { again, call, check, holds, name, ON, own, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const which = { KeyId: name, PolicyName: 'default' }
const read = call('policy', 'kms:GetKeyPolicy', 'read the policy', which, ON.key, { keep: ['Policy'] })
const policy = ref('before.policy.Policy')
const trimmed = via(policy, 'withoutOutsiders', own)
const put = (id: string, says: string, Policy: Template) => call(id, 'kms:PutKeyPolicy', says, { ...which, Policy }, ON.key)

export const restoreKeyPolicy: Response = {
  id: 'restore-key-policy',
  title: 'Remove external accounts from a KMS key policy',
  family: 'data',
  on: ['key'],
  risk: 'high',
  breaks: 'Accounts that are not in the settings cannot use the key, and cannot decrypt what they encrypted with it.',
  capture: [read],
  needs: [
    holds('the policy grants no access to external accounts', via(via(policy, 'outsideStatements', own), 'isAny'), true),
    holds('without the external accounts no principal could manage the key: change its policy manually', via(trimmed, 'isAny'), true),
  ],
  steps: [put('trim', 'remove external accounts from the policy', trimmed)],
  verify: [
    check(
      'the policy grants no access to external accounts',
      again(read),
      via(via(ref('after.Policy'), 'outsideStatements', own), 'count'),
      0,
    ),
  ],
  undo: [put('back', 'restore the previous policy', policy)],
}
