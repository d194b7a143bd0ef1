import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, outsideStatements, policyWithoutOutsiders } from '#core/respond/values.ts'

const which = { KeyId: name, PolicyName: 'default' }
const read = call('policy', 'kms:GetKeyPolicy', 'read the policy', which, ON.key, { keep: ['Policy'] })
const policy = ref('before.policy.Policy')
const trimmed = policyWithoutOutsiders(policy, own)
const put = (id: string, says: string, Policy: Template) => call(id, 'kms:PutKeyPolicy', says, { ...which, Policy }, ON.key)

export const restoreKeyPolicy: Response = {
  id: 'restore-key-policy',
  title: 'Remove external accounts from a KMS key policy',
  family: 'data',
  on: ['key'],
  risk: 'high',
  breaks: 'Accounts that are not in the settings cannot use the key, and cannot decrypt what they encrypted with it.',
  capture: [read],
  preconditions: [
    refuseUnless('the policy grants no access to external accounts', isAny(outsideStatements(policy, own)), true),
    refuseUnless('without the external accounts no principal could manage the key: change its policy manually', isAny(trimmed), true),
  ],
  steps: [put('trim', 'remove external accounts from the policy', trimmed)],
  verify: [check('the policy grants no access to external accounts', again(read), count(outsideStatements(ref('after.Policy'), own)), 0)],
  undo: [put('back', 'restore the previous policy', policy)],
}
