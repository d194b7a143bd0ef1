import { DescribeRuleCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { GetEventSourceMappingCommand, GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { type Answer, ok, plural, problem } from './answer.ts'
import type { Resource } from './stacks.ts'

const AGAIN = 'find out who in CloudTrail, then deploy the stack again'

/** Rules on another bus have `bus|rule` for a name. */
const ruleOf = (physicalId: string): { Name: string; EventBusName?: string } => {
  const [first = '', second] = physicalId.split('|')
  return second === undefined ? { Name: first.split('/').at(-1) ?? first } : { Name: second, EventBusName: first }
}

export const rulesOf = async (client: EventBridgeClient, rules: readonly Resource[]): Promise<readonly Answer[]> => {
  const off: string[] = []
  for (const { physicalId } of rules) {
    const { State, Name = physicalId } = await client.send(new DescribeRuleCommand(ruleOf(physicalId)))
    if (State === 'DISABLED') off.push(Name)
  }
  return [
    off.length > 0
      ? problem('rules', `${plural(off.length, 'rule is', 'rules are')} disabled: ${off.join(', ')}`, AGAIN)
      : ok('rules', `${plural(rules.length, 'rule')} of EventBridge, all enabled`),
  ]
}

export const functionsOf = async (client: LambdaClient, functions: readonly Resource[]): Promise<readonly Answer[]> => {
  const bad: string[] = []
  for (const { physicalId } of functions) {
    const {
      State = 'Active',
      StateReason,
      LastUpdateStatus,
    } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: physicalId }))
    if (State === 'Failed' || LastUpdateStatus === 'Failed') bad.push(`${physicalId}: ${StateReason ?? 'the last update failed'}`)
  }
  return [
    bad.length > 0
      ? problem('functions', bad.join('; '), 'deploy the stack again')
      : ok('functions', `${plural(functions.length, 'function')}, all active`),
  ]
}

/** A mapping that is off reads nothing, and a stream forgets after a day. */
export const mappingsOf = async (client: LambdaClient, mappings: readonly Resource[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  for (const { physicalId, logicalId } of mappings) {
    const {
      State = '',
      LastProcessingResult = '',
      StateTransitionReason,
    } = await client.send(new GetEventSourceMappingCommand({ UUID: physicalId }))
    if (!/^(Enabled|Enabling|Creating|Updating)$/.test(State))
      answers.push(
        problem(
          'mappings',
          `${logicalId} is ${State} (${StateTransitionReason ?? 'no reason given'})`,
          `${AGAIN}, within a day: then the stream forgets`,
        ),
      )
    else if (LastProcessingResult.startsWith('PROBLEM'))
      answers.push(
        problem(
          'mappings',
          `${logicalId}: ${LastProcessingResult}`,
          "look at the function's log; what was given up on is in the failure bucket",
        ),
      )
  }
  if (mappings.length === 0) return [problem('mappings', 'no stream and no queue is read', 'deploy the stack again')]
  return answers.length > 0 ? answers : [ok('mappings', `${plural(mappings.length, 'event source mapping')}, all enabled`)]
}
