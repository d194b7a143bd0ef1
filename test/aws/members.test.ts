import { beforeAll, describe, expect, it } from 'vitest'
import { memberTemplate } from '#lib/member-template.ts'
import { simulateSmall } from '#simulate/organization-small.ts'
import { ACCOUNT, createStack } from '../support/aws/deployment.ts'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { eventBridgeEvent, findingsIn, putOnStream, run } from '../support/aws/running.ts'
import { locally } from '../support/command-line/command-line.ts'

type Json = Record<string, unknown>

const { records } = simulateSmall({ seed: 'members', events: 80 })
const organization = { id: 'o-a1b2c3d4e5' }
const settings = { organization, readOnlyEvents: 'all' }

describe.skipIf(!EMULATOR)('events that members forward', () => {
  const world = emulated(settings)
  let account: Emulated
  let stream = ''
  let events: (target: string, body: Json) => Promise<Json>
  let sqs: (target: string, body: Json) => Promise<Json>
  beforeAll(() => {
    if (!EMULATOR) return
    account = world()
    stream = account.deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    events = (target, body) => account.aws.json<Json>('events', `AWSEvents.${target}`, body)
    sqs = (target, body) => account.aws.json<Json>('sqs', `AmazonSQS.${target}`, body)
  })

  /** The emulator's EventBridge reaches queues and no streams: a queue stands in the place of each rule's target. */
  const stackOfMember = async (): Promise<string> => {
    const template = memberTemplate({ readOnlyEvents: 'all', organization: { ...organization, regions: [] } })
    await createStack(account.aws, 'Member', template as never, {
      StreamArn: `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/${stream}`,
      StreamRegion: 'us-east-1',
      KeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/${account.deployment.physicalId('AWS::KMS::Key')}`,
      BusArn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/Kestrail-members`,
    })
    const { QueueUrl } = await sqs('CreateQueue', { QueueName: 'in-place-of-the-stream' })
    const { Rules } = (await events('ListRules', {})) as { Rules: { Name: string }[] }
    for (const { Name } of Rules) {
      const { Targets } = (await events('ListTargetsByRule', { Rule: Name })) as { Targets: { Id: string; Arn: string }[] }
      await events('RemoveTargets', { Rule: Name, Ids: Targets.map(({ Id }) => Id) })
      const Arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:in-place-of-the-stream`
      if (Name.startsWith('Member-')) await events('PutTargets', { Rule: Name, Targets: [{ Id: 'security', Arn }] })
    }
    return String(QueueUrl)
  }

  const happens = async (records: readonly Json[]): Promise<void> => {
    for (let at = 0; at < records.length; at += 10) {
      const Entries = records.slice(at, at + 10).map((record) => {
        const { source, 'detail-type': DetailType, detail } = eventBridgeEvent(record)
        return { Source: source, DetailType, Detail: JSON.stringify(detail) }
      })
      await events('PutEvents', { Entries })
    }
  }

  const forwarded = async (QueueUrl: string): Promise<Json[]> => {
    const taken: Json[] = []
    for (;;) {
      const { Messages = [] } = (await sqs('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 })) as {
        Messages?: { Body: string }[]
      }
      if (Messages.length === 0) return taken
      taken.push(...Messages.map(({ Body }) => JSON.parse(Body) as Json))
    }
  }

  it('give the findings of the laptop, field for field: the patterns of the member template let pass what decides', async () => {
    const queue = await stackOfMember()
    await happens(records.map((record) => ({ ...record })))
    const events = await forwarded(queue)
    expect(events.length).toBeGreaterThanOrEqual(records.length)
    const running = await run(account.deployment)
    await putOnStream(account.aws, stream, events)
    await running.settle()
    expect(running.failures()).toEqual([])
    const active = (await findingsIn(account.aws, account.deployment))
      .map(({ finding }) => finding)
      .filter(({ state }) => state === 'active')
    const local = await locally(records)
    expect(local.length).toBeGreaterThan(0)
    expect(active).toEqual(local)
  })
})
