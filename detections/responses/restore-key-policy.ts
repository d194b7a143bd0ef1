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
  title: 'Take outsiders out of the policy of a key',
  family: 'data',
  on: ['key'],
  risk: 'high',
  breaks: 'Accounts that are not in the settings can no longer use the key, and what they encrypted with it cannot be read by them.',
  capture: [read],
  needs: [
    holds('the policy lets no outsider in', via(via(policy, 'outsideStatements', own), 'isAny'), true),
    holds('without the outsiders nobody could manage the key: write its policy by hand', via(trimmed, 'isAny'), true),
  ],
  steps: [put('trim', 'took the outsiders out of the policy', trimmed)],
  verify: [check('the policy lets no outsider in', again(read), via(via(ref('after.Policy'), 'outsideStatements', own), 'count'), 0)],
  undo: [put('back', 'put the earlier policy back', policy)],
}
