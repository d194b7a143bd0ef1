import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, refuseUnless } from '#core/respond/build.ts'
import { NOT_FOUND } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny, isAny } from '#core/respond/values.ts'

const FunctionName = name
const read = call('url', 'lambda:GetFunctionUrlConfig', 'read the function URL', { FunctionName }, ON.function, {
  expected: NOT_FOUND,
  keep: ['AuthType'],
})
const set = (id: string, says: string, AuthType: Template) =>
  call(id, 'lambda:UpdateFunctionUrlConfig', says, { FunctionName, AuthType }, ON.function, { each: ifAny(ref('before.url')) })

export const deleteFunctionUrl: Response = {
  id: 'delete-function-url',
  title: 'Require IAM authentication for a Lambda function URL',
  family: 'compute',
  on: ['function'],
  risk: 'medium',
  breaks: 'Only signed calls by allowed principals reach the function by its URL. The URL itself stays, so undo restores the same one.',
  capture: [read],
  preconditions: [refuseUnless('the function has no URL', isAny(ref('before.url')), true)],
  steps: [set('close', 'require IAM authentication for the function URL', 'AWS_IAM')],
  verify: [check('the function URL requires IAM authentication', again(read), ref('after.AuthType'), 'AWS_IAM')],
  undo: [set('open', 'restore the previous setting', ref('before.url.AuthType'))],
}
