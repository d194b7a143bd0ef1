import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny, ifNone } from '#core/respond/values.ts'

const FunctionName = name
const read = call('concurrency', 'lambda:GetFunctionConcurrency', 'read the reserved concurrency', { FunctionName }, ON.function, {
  keep: ['ReservedConcurrentExecutions'],
})
const reserved = ref('before.concurrency.ReservedConcurrentExecutions')
const put = (id: string, says: string, ReservedConcurrentExecutions: Template, each?: Template) =>
  call(
    id,
    'lambda:PutFunctionConcurrency',
    says,
    { FunctionName, ReservedConcurrentExecutions },
    ON.function,
    each === undefined ? {} : { each },
  )

export const disableFunction: Response = {
  id: 'disable-function',
  title: 'Stop a Lambda function from running',
  family: 'compute',
  on: ['function'],
  risk: 'medium',
  breaks: 'Every invocation of the function is throttled.',
  capture: [read],
  preconditions: [],
  steps: [put('disable', 'set the reserved concurrency to 0', 0)],
  verify: [check('the reserved concurrency is 0', again(read), ref('after.ReservedConcurrentExecutions'), 0)],
  undo: [
    put('restore', 'restore the previous reserved concurrency', reserved, ifAny(reserved)),
    call('release', 'lambda:DeleteFunctionConcurrency', 'remove the reserved concurrency', { FunctionName }, ON.function, {
      each: ifNone(reserved),
    }),
  ],
}
