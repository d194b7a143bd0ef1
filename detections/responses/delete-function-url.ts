import type { Template } from '#core/model/action.ts'
import { again, call, check, holds, name, ON, ref, via } from '#core/respond/build.ts'
import { NOT_FOUND } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'

const FunctionName = name
const read = call('url', 'lambda:GetFunctionUrlConfig', 'read the URL', { FunctionName }, ON.function, {
  expected: NOT_FOUND,
  keep: ['AuthType'],
})
const set = (id: string, says: string, AuthType: Template) =>
  call(id, 'lambda:UpdateFunctionUrlConfig', says, { FunctionName, AuthType }, ON.function, { each: via(ref('before.url'), 'ifAny') })

export const deleteFunctionUrl: Response = {
  id: 'delete-function-url',
  title: 'Close the public URL of a function',
  family: 'compute',
  on: ['function'],
  risk: 'medium',
  breaks:
    'Only signed calls by principals that are allowed reach the function by its URL. The URL itself stays, so that undo brings back the same one.',
  capture: [read],
  needs: [holds('the function has no URL', via(ref('before.url'), 'isAny'), true)],
  steps: [set('close', 'let only signed calls in', 'AWS_IAM')],
  verify: [check('only signed calls are let in', again(read), ref('after.AuthType'), 'AWS_IAM')],
  undo: [set('open', 'put the earlier setting back', ref('before.url.AuthType'))],
}
