import { again, call, check, name, ON, own, ref, refuseUnless } from '#core/respond/build.ts'
import { NOT_FOUND } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, merged, outsideStatements, permissionOf } from '#core/respond/values.ts'

const FunctionName = name
const read = call('policy', 'lambda:GetPolicy', 'read the policy of the function', { FunctionName }, ON.function, {
  expected: NOT_FOUND,
  keep: ['Policy'],
})
const outside = (from: string) => outsideStatements(ref(`${from}.Policy`), own)

export const removeFunctionPermission: Response = {
  id: 'remove-function-permission',
  title: 'Remove external accounts from a Lambda function policy',
  family: 'compute',
  on: ['function'],
  risk: 'medium',
  breaks: 'Accounts that are not in the settings, and the public, cannot invoke the function.',
  capture: [read],
  preconditions: [refuseUnless('the policy grants no access to external accounts', isAny(outside('before.policy')), true)],
  steps: [
    call('remove', 'lambda:RemovePermission', 'remove the policy statement', { FunctionName, StatementId: ref('item.Sid') }, ON.function, {
      each: outside('before.policy'),
      expected: NOT_FOUND,
    }),
  ],
  verify: [check('the policy grants no access to external accounts', again(read), count(outside('after')), 0)],
  undo: [
    call('add', 'lambda:AddPermission', 'restore the policy statement', merged(permissionOf(ref('item')), { FunctionName }), ON.function, {
      each: outside('before.policy'),
      expected: ['ResourceConflictException'],
    }),
  ],
}
