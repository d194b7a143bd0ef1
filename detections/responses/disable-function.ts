import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const FunctionName = name
const read = call('concurrency', 'lambda:GetFunctionConcurrency', 'read its reserved concurrency', { FunctionName }, ON.function, {
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
  title: 'Keep a function from running',
  family: 'compute',
  on: ['function'],
  risk: 'medium',
  breaks: 'Every invocation of the function is refused.',
  capture: [read],
  needs: [],
  steps: [put('disable', 'reserved no concurrency for it', 0)],
  verify: [check('it has no concurrency', again(read), ref('after.ReservedConcurrentExecutions'), 0)],
  undo: [
    put('restore', 'gave it its reserved concurrency back', reserved, via(reserved, 'ifAny')),
    call('release', 'lambda:DeleteFunctionConcurrency', 'lifted the limit', { FunctionName }, ON.function, {
      each: via(reserved, 'ifNone'),
    }),
  ],
}
