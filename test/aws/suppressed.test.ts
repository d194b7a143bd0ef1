import { beforeAll, describe, expect, it } from 'vitest'
import type { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import type { FindingRow } from '#core/state/kinds/finding.ts'
import { storeSuppression, withdrawSuppression } from '#core/tune/stored.ts'
import { EMULATOR, type Emulated, emulated, storeOf } from '../support/aws/emulated.ts'
import { eventBridgeEvent, findingsIn, putOnStream, type Running, run, subscribeQueue } from '../support/aws/running.ts'
import { stopLogging } from '../support/records/cloudtrail.ts'

describe.skipIf(!EMULATOR)('a suppression in the deployed pipeline', () => {
  const world = emulated({ alerts: { minimumSeverity: 'low' } })
  let account: Emulated
  let running: Running
  let store: DynamoStore
  let alerts: () => Promise<Record<string, unknown>[]>
  beforeAll(async () => {
    if (!EMULATOR) return
    account = world()
    running = await run(account.deployment)
    alerts = await subscribeQueue(account.aws, account.deployment.functions['publish']?.environment['TOPIC_ARN'] ?? '')
    store = storeOf(account.deployment)
  })
  const arrive = async (user: string, at: number): Promise<{ reported: number; row: FindingRow | undefined }> => {
    await putOnStream(account.aws, account.deployment.physicalId('AWS::Kinesis::Stream', 'Events'), [
      eventBridgeEvent(stopLogging(user, `${user}-${at}`, at)),
    ])
    await running.settle()
    const rows = await findingsIn(account.aws, account.deployment)
    return { reported: (await alerts()).length, row: rows.find(({ finding }) => finding.origin.node.endsWith(`user/${user}`)) }
  }

  it('keeps this finding of this user from everyone, and no other; taken back, the next revision is reported', async () => {
    const [detection, id] = ['cloudtrail-logging-stopped', 'suppress-drill']
    const where = { 'origin.node': 'user:arn:aws:iam::123456789012:user/drill', account: '123456789012' }
    await storeSuppression(store, {
      id,
      title: 'a drill',
      detection,
      where,
      expires: '2999-01-01T00:00:00Z',
      author: 'kim',
      reason: 'drill',
    })

    const quiet = await arrive('drill', 1)
    expect(quiet).toMatchObject({ reported: 0, row: { suppressed: id, finding: { detection, state: 'active' } } })
    expect(quiet.row?.published).toBe(quiet.row?.finding.revision)
    expect(account.proxy.securityHub.findings.size).toBe(0)

    expect(await arrive('mallory', 2)).toMatchObject({ reported: 1, row: { finding: { detection } } })

    await withdrawSuppression(store, id, { at: '2026-06-01T00:00:00Z', by: 'kim' })
    const back = await arrive('drill', 3)
    expect(back.reported).toBe(1)
    expect(back.row).not.toHaveProperty('suppressed')
    expect(account.proxy.securityHub.findings.size).toBe(2)
    expect(running.failures()).toEqual([])
  })
})
