import { beforeAll, describe, expect, it } from 'vitest'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { noFaults } from '../support/aws/faults.ts'
import { eventBridgeEvent, logsEnvelope, putOnStream, type Running, run, subscribeQueue } from '../support/aws/running.ts'
import { stopLogging as stopped } from '../support/records/cloudtrail.ts'

const stopLogging = (eventID: string, minute: number) => stopped('mallory', eventID, minute)

describe.skipIf(!EMULATOR)('the deployed pipeline', () => {
  const world = emulated({ alerts: { minimumSeverity: 'low' }, flows: true })
  let account: Emulated
  let running: Running
  let alerts: () => Promise<Record<string, unknown>[]>
  let stream = ''

  beforeAll(async () => {
    if (!EMULATOR) return
    account = world()
    running = await run(account.deployment)
    alerts = await subscribeQueue(account.aws, account.deployment.functions['publish']?.environment['TOPIC_ARN'] ?? '')
    stream = account.deployment.physicalId('AWS::Kinesis::Stream', 'Events')
  })

  it('turns a record on the stream into a finding in Security Hub and an alert behind SNS', async () => {
    await putOnStream(account.aws, stream, [eventBridgeEvent(stopLogging('event-1', 1))])
    await running.settle()
    expect([...account.proxy.securityHub.findings.values()]).toMatchObject([
      { Title: 'CloudTrail trail stopped logging', RecordState: 'ACTIVE' },
    ])
    const reported = await alerts()
    expect(reported).toHaveLength(1)
    expect(reported[0]).toMatchObject({ Subject: '[medium] CloudTrail trail stopped logging' })
    expect(running.failures()).toEqual([])
  })

  it('says nothing new when the same record comes again, by a worker that has just started', async () => {
    await running.restart()
    const before = account.proxy.calls.get('securityhub:BatchImportFindings')
    await putOnStream(account.aws, stream, [eventBridgeEvent(stopLogging('event-1', 1))])
    await running.settle()
    expect(account.proxy.calls.get('securityhub:BatchImportFindings')).toBe(before)
    expect(await alerts()).toEqual([])
  })

  it('files a repeat in Security Hub and disturbs nobody', async () => {
    await putOnStream(account.aws, stream, [eventBridgeEvent(stopLogging('event-2', 2))])
    await running.settle()
    const [finding] = [...account.proxy.securityHub.findings.values()]
    expect(finding).toMatchObject({ LastObservedAt: '2026-05-01T10:02:00.000Z' })
    expect(await alerts()).toEqual([])
  })

  it('delivers by the sweep what the stream did not bring', async () => {
    account.proxy.fail(({ service }) => (service === 'securityhub' ? 'error' : undefined))
    await putOnStream(account.aws, stream, [eventBridgeEvent(stopLogging('event-4', 4))])
    await running.settle()
    account.proxy.fail(noFaults)
    // One audience's outage is no failure of the function: nobody else waits for it, and no record is given up on.
    expect(running.takeFailures()).toEqual([])
    const last = () => [...account.proxy.securityHub.findings.values()][0]?.['LastObservedAt']
    expect(last()).toBe('2026-05-01T10:02:00.000Z')
    await running.tick()
    expect(last()).toBe('2026-05-01T10:04:00.000Z')
  })

  it('keeps what it cannot read, with the reason, and its neighbors are not lost', async () => {
    await putOnStream(account.aws, stream, [
      Buffer.from('{"broken'),
      eventBridgeEvent(stopLogging('event-5', 5)),
      Buffer.from([0x1f, 0x8b, 1, 2]),
    ])
    await running.settle()
    const [finding] = [...account.proxy.securityHub.findings.values()]
    expect(finding).toMatchObject({ LastObservedAt: '2026-05-01T10:05:00.000Z' })
    const bucket = account.deployment.functions['detect']?.environment['ARCHIVE_BUCKET']
    const list = await account.aws.rest('s3', 'GET', `/${bucket}?list-type=2&prefix=rejected/`)
    const [key] = /<Key>([^<]*)<\/Key>/.exec(list.text)?.slice(1) ?? []
    const { text } = await account.aws.rest('s3', 'GET', `/${bucket}/${key}`)
    const kept = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(kept.map(({ data }) => Buffer.from(data, 'base64').toString('latin1'))).toEqual(['{"broken', '\x1f\x8b\x01\x02'])
    expect(kept[0].problem).toContain('not valid JSON')
    expect(running.failures()).toEqual([])
  })

  it('takes no call from a log group or from a bus event of another source, and reports who put it', async () => {
    const flows = account.deployment.physicalId('AWS::Kinesis::Stream', 'Flows')
    const forged = { ...eventBridgeEvent(stopLogging('event-4', 4)), source: 'my.app', account: '222233334444' }
    await putOnStream(account.aws, flows, [logsEnvelope('any', [JSON.stringify(stopped('eve', 'event-3', 3))])])
    await putOnStream(account.aws, stream, [forged])
    await running.settle()
    const titles = [...account.proxy.securityHub.findings.values()].map((one) => (one as { Title?: string }).Title)
    expect(titles.toSorted()).toEqual([
      'CloudTrail trail stopped logging',
      'Forged CloudTrail record refused',
      'Forged CloudTrail record refused',
    ])
    expect(JSON.stringify([...account.proxy.securityHub.findings.values()])).not.toContain('user/eve')
    await alerts()
  })
})
