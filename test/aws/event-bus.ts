import type { Deployment } from '../support/aws/deployment.ts'
import { ACCOUNT } from '../support/aws/deployment.ts'
import type { BusEvent, FaultProxy } from '../support/aws/fault-proxy.ts'
import { REGION, type Wire } from '../support/aws/wire.ts'

type Json = Record<string, unknown>
type Worker = (event: unknown) => Promise<unknown>
type Target = { Id: string; Arn: string }

type Put = BusEvent & { readonly resources?: readonly string[] }

export interface Bus {
  /** Hands what was put on the default bus to the functions that the deployed rules name, until nothing is left; answers how many invocations. */
  deliver(): Promise<number>
  /** Puts an event on the bus as an AWS service does. */
  put(event: Put): void
  /** Which function was started by what, in order. */
  readonly started: readonly { readonly stage: string; readonly type: string }[]
}

const EVENTS = 'AWSEvents'
const SQS = 'AmazonSQS'

/**
 * The default event bus: the emulator matches the patterns of the deployed rules itself, but starts no functions. So each function that a
 * rule names as its target gets a queue in its place, and whatever lands there is handed to that function's bundle.
 */
export async function eventBus(aws: Wire, deployment: Deployment, proxy: FaultProxy): Promise<Bus> {
  const stages = new Map(
    Object.entries(deployment.functions).map(([stage, { logicalId }]) => [
      `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${deployment.physicalId('AWS::Lambda::Function', logicalId)}`,
      stage,
    ]),
  )
  const queues = new Map<string, string>()
  const { Rules } = await aws.json<{ Rules: { Name: string; EventPattern?: string }[] }>('events', `${EVENTS}.ListRules`, {})
  for (const { Name, EventPattern } of Rules) {
    const { Targets } = await aws.json<{ Targets: Target[] }>('events', `${EVENTS}.ListTargetsByRule`, { Rule: Name })
    const functions = Targets.filter(({ Arn }) => Arn.includes(':lambda:'))
    // A schedule: the emulator takes it for a rule that matches every event.
    const removed = EventPattern ? functions : Targets
    if (removed.length === 0) continue
    await aws.json('events', `${EVENTS}.RemoveTargets`, { Rule: Name, Ids: removed.map(({ Id }) => Id) })
    if (!EventPattern || functions.length === 0) continue
    const replaced = []
    for (const { Id, Arn } of functions) {
      const stage = stages.get(Arn)
      if (!stage) throw new Error(`rule ${Name} starts ${Arn}, which is no function of the stack`)
      if (!queues.has(stage)) queues.set(stage, await queueFor(aws, stage))
      replaced.push({ Id, Arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:bus-${stage}` })
    }
    await aws.json('events', `${EVENTS}.PutTargets`, { Rule: Name, Targets: replaced })
  }
  const workers = new Map<string, Worker>()
  for (const stage of queues.keys()) workers.set(stage, await deployment.worker(stage))
  const started: { stage: string; type: string }[] = []
  const waiting: Put[] = []

  const route = async (): Promise<void> => {
    for (const { source, 'detail-type': DetailType, detail, resources } of [...proxy.events.splice(0), ...waiting.splice(0)] as Put[]) {
      const entry = { Source: source, DetailType, Detail: JSON.stringify(detail), ...(resources && { Resources: resources }) }
      await aws.json('events', `${EVENTS}.PutEvents`, { Entries: [entry] })
    }
  }
  return {
    started,
    put: (event) => void waiting.push(event),
    deliver: async () => {
      let invocations = 0
      for (let again = true; again; ) {
        await route()
        again = false
        for (const [stage, url] of queues)
          for (const event of await takeAll(aws, url)) {
            started.push({ stage, type: String(event['detail-type']) })
            proxy.callsBy(stage)
            await workers.get(stage)?.(event)
            invocations++
            again = true
          }
      }
      return invocations
    },
  }
}

async function queueFor(aws: Wire, stage: string): Promise<string> {
  const { QueueUrl } = await aws.json<{ QueueUrl: string }>('sqs', `${SQS}.CreateQueue`, { QueueName: `bus-${stage}` })
  return QueueUrl
}

async function takeAll(aws: Wire, QueueUrl: string): Promise<Json[]> {
  const taken: Json[] = []
  for (;;) {
    const request = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }
    const { Messages = [] } = await aws.json<{ Messages?: { Body: string }[] }>('sqs', `${SQS}.ReceiveMessage`, request)
    if (Messages.length === 0) return taken
    taken.push(...Messages.map(({ Body }) => JSON.parse(Body)))
  }
}
