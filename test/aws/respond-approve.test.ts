import * as iam from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { readAction } from '#core/respond/action-store.ts'
import { foundOf } from '#core/respond/found-event.ts'
import { EMULATOR, type Emulated, emulated, storeOf } from '../support/aws/emulated.ts'
import { subscribeQueue } from '../support/aws/running.ts'
import { type Bus, eventBus } from './event-bus.ts'
import { type Clients, clientsAt, staged } from './response-stages.ts'

const SETTINGS = {
  slack: { workspaceId: 'T0123456789', channelId: 'C0123456789' },
  approvals: { chat: true, securityHub: true },
  accounts: [{ id: '123456789012', environment: 'sandbox' }],
  response: { mode: 'dry-run', rules: [{ mode: 'approve', environments: ['sandbox'] }] },
}

describe.skipIf(!EMULATOR)('approval in a deployment', () => {
  const world = emulated(SETTINGS)
  let here: Emulated
  let bus: Bus
  let clients: Clients
  let store: DynamoStore
  let approve: (event: unknown) => Promise<unknown>
  let chat: () => Promise<Record<string, unknown>[]>

  beforeAll(async () => {
    if (!EMULATOR) return
    here = world()
    clients = clientsAt(EMULATOR)
    bus = await eventBus(here.aws, here.deployment, here.proxy)
    approve = await here.deployment.worker('approve')
    store = storeOf(here.deployment)
    chat = await subscribeQueue(here.aws, here.deployment.functions['respond-identity']?.environment['CHAT_TOPIC_ARN'] ?? '')
  })

  const keysOf = async (UserName: string) =>
    (await clients.iam.send(new iam.ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.map((one) => one.Status)

  /** A finding in the table, reported on the bus; answers what is asked in chat. */
  const found = async (n: string) => {
    const reported = await staged(clients, 'deactivate-access-key', n)
    await store.put({ pk: `R#${reported.origin.node}`, sk: `f#${reported.id}` }, { kind: 'finding', finding: reported }, 0)
    bus.put({ source: 'kestrail', 'detail-type': 'Kestrail Finding', detail: foundOf(reported) })
    await bus.deliver()
    const [message] = (await chat()) as { Message: string }[]
    const { metadata } = JSON.parse(message?.Message ?? '{}') as { metadata: { additionalContext: { kestrailAction: string } } }
    return { reported, action: metadata.additionalContext.kestrailAction }
  }

  it('is asked for in chat, and a button there starts the responder, which runs what was asked', async () => {
    const { action } = await found('801')
    expect(await keysOf('mallory-801')).toEqual(['Active'])
    expect(await approve({ action: '0123456789abcdef', decision: 'approve' })).toContain('There is no action')
    expect(await bus.deliver()).toBe(0)
    expect(await approve({ action, decision: 'approve' })).toContain('Approved')
    await bus.deliver()
    expect(await keysOf('mallory-801')).toEqual(['Inactive'])
    expect((await readAction(store, action)).row).toMatchObject({
      state: 'done',
      approvals: [{ by: 'chat channel C0123456789', via: 'chat' }],
    })
  })

  it('comes from a custom action of Security Hub as well', async () => {
    const { reported, action } = await found('802')
    bus.put({
      source: 'aws.securityhub',
      'detail-type': 'Security Hub Findings - Custom Action',
      resources: ['arn:aws:securityhub:us-east-1:123456789012:action/custom/KestrailApprove'],
      detail: { findings: [{ Id: `kestrail/${reported.id}`, ProductFields: { 'kestrail/Origin': reported.origin.node } }] },
    })
    await bus.deliver()
    expect(await keysOf('mallory-802')).toEqual(['Inactive'])
    expect((await readAction(store, action)).row).toMatchObject({ state: 'done', approvals: [{ via: 'Security Hub' }] })
  })

  it('is declined for good', async () => {
    const { reported, action } = await found('803')
    expect(await approve({ action, decision: 'decline' })).toContain('Declined')
    bus.put({ source: 'kestrail', 'detail-type': 'Kestrail Finding', detail: foundOf(reported) })
    await bus.deliver()
    expect(await keysOf('mallory-803')).toEqual(['Active'])
    expect(await chat()).toEqual([])
  })
})
