import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { EMULATOR, type Emulated, emulated, kestrail } from '../support/aws/emulated.ts'
import { noFaults } from '../support/aws/faults.ts'
import { eventBridgeEvent, findingsIn, putOnStream, type Running, run, subscribeQueue } from '../support/aws/running.ts'
import { stopLogging as stopped } from '../support/records/cloudtrail.ts'
import { countedIn } from './emitted-metrics.ts'

type Json = Record<string, unknown>

const KEY = 'a-key-of-the-receiver'
const MINUTE = 60_000

/** By a program that calls itself after everybody in the channel. */
const stopLogging = (user: string, eventID: string, minute: number) => ({
  ...stopped(user, eventID, minute),
  userAgent: 'aws-cli/2.27 <!channel> &',
})

const settings = {
  alerts: {
    minimumSeverity: 'low',
    destinations: [
      { name: 'soc', kind: 'slack', channel: 'C0123456789' },
      { name: 'tickets', kind: 'webhook' },
    ],
    routes: [
      { name: 'now', to: ['topic', 'soc', 'tickets'] },
      { name: 'daily', to: ['tickets'], digestBelow: 'critical', digestAt: '08:00' },
    ],
  },
}

describe.skipIf(!EMULATOR)('reported well', () => {
  const world = emulated(settings)
  let account: Emulated
  let running: Running
  let mailed: () => Promise<Json[]>
  let stream = ''
  /** What left over HTTPS, by host. */
  let slack: Json[] = []
  let tickets: { headers: Record<string, string>; body: string }[] = []
  let slackDown = false
  let ticketsAnswer = 200

  beforeAll(async () => {
    if (!EMULATOR) return
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-05-01T12:00:00.000Z') })
    const { fetch: real } = globalThis
    vi.stubGlobal('fetch', (url: string, request: { headers: Record<string, string>; body: string }) => {
      // The emulator itself is spoken to in plain HTTP.
      if (url.startsWith('http:')) return real(url, request)
      const { headers, body } = request
      if (!url.startsWith('https://slack.com/')) {
        tickets.push({ headers, body })
        return Promise.resolve(new Response('', { status: ticketsAnswer }))
      }
      if (slackDown) return Promise.resolve(new Response('', { status: 403 }))
      slack.push(JSON.parse(body))
      return Promise.resolve(new Response(JSON.stringify({ ok: true, ts: `ts-${slack.length}` })))
    })
    account = world()
    const secrets = JSON.parse(account.deployment.functions['publish']?.environment['SECRETS'] ?? '{}') as Record<string, string>
    const put = (name: string, value: Json) =>
      // The emulator's CloudFormation makes no secrets.
      account.aws.json('secretsmanager', 'secretsmanager.CreateSecret', { Name: secrets[name], SecretString: JSON.stringify(value) })
    await put('soc', { token: 'xoxb-test' })
    await put('tickets', { url: 'https://example.com/in', key: KEY })
    running = await run(account.deployment)
    mailed = await subscribeQueue(account.aws, account.deployment.functions['publish']?.environment['TOPIC_ARN'] ?? '')
    stream = account.deployment.physicalId('AWS::Kinesis::Stream', 'Events')
  })
  afterAll(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
  beforeEach(() => {
    slack = []
    tickets = []
    slackDown = false
    account?.proxy.fail(noFaults)
  })

  const happens = async (...records: Json[]) => {
    await putOnStream(
      account.aws,
      stream,
      records.map((record) => eventBridgeEvent(record)),
    )
    await running.settle()
  }
  const filed = () => [...account.proxy.securityHub.findings.values()]
  const reported = async () => ({ mailed: (await mailed()).length, slack: slack.length, tickets: tickets.length })
  const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds)

  it('shows everybody at once of something new, inert and signed', async () => {
    await happens(stopLogging('mallory', 'event-1', 1))
    expect(filed()).toMatchObject([{ Action: { AwsApiCallAction: { Api: 'StopLogging', ServiceName: 'cloudtrail.amazonaws.com' } } }])
    expect(await reported()).toEqual({ mailed: 1, slack: 1, tickets: 1 })
    expect(JSON.stringify(slack)).not.toContain('<!channel>')
    const [{ headers, body }] = tickets as [(typeof tickets)[0]]
    const mac = createHmac('sha256', KEY).update(`${headers['kestrail-timestamp']}.${body}`).digest('hex')
    expect(headers['kestrail-signature']).toBe(`v1=${mac}`)
  })

  it('files a repeat, and shows people only when it matters: then in the thread', async () => {
    await happens(stopLogging('mallory', 'event-2', 2))
    expect(filed()).toMatchObject([{ LastObservedAt: '2026-05-01T10:02:00.000Z' }])
    expect(await reported()).toEqual({ mailed: 0, slack: 0, tickets: 0 })
    await happens(...Array.from({ length: 8 }, (_, i) => stopLogging('mallory', `event-${i + 3}`, i + 3)))
    expect(await reported()).toEqual({ mailed: 1, slack: 1, tickets: 1 })
    expect(slack).toMatchObject([{ thread_ts: 'ts-1', text: expect.stringMatching(/^Update: /) }])
  })

  it('says nothing twice when all of it comes again, by workers that have just started', async () => {
    await running.restart()
    await happens(...Array.from({ length: 10 }, (_, i) => stopLogging('mallory', `event-${i + 1}`, i + 1)))
    await running.tick()
    expect(await reported()).toEqual({ mailed: 0, slack: 0, tickets: 0 })
  })

  it('gets through where Security Hub throttles, and where it takes only a part', async () => {
    let throttled = 1
    account.proxy.fail(({ service }) => (service === 'securityhub' && throttled-- > 0 ? 'throttle' : undefined))
    await happens(stopLogging('trudy', 'event-t', 1))
    expect(filed()).toHaveLength(2)
    let partial = 1
    account.proxy.fail(({ action }) => (action === 'BatchImportFindings' && partial-- > 0 ? 'partial' : undefined))
    await happens(stopLogging('oscar', 'event-o', 1), stopLogging('peggy', 'event-p', 1))
    expect(filed()).toHaveLength(4)
    expect(await reported()).toEqual({ mailed: 3, slack: 3, tickets: 3 })
    expect(running.failures()).toEqual([])
  })

  it('keeps the outage of one from the others, and makes up for it once', async () => {
    slackDown = true
    await happens(stopLogging('victor', 'event-v', 1))
    expect(await reported()).toEqual({ mailed: 1, slack: 0, tickets: 1 })
    slackDown = false
    await running.tick()
    await running.tick()
    expect(await reported()).toEqual({ mailed: 0, slack: 1, tickets: 1 })
  })

  it('takes up what a worker claimed before it died', async () => {
    // Every write of publish after its first fails: it has claimed, and can confirm nothing.
    account.proxy.fail(({ service, action }) => (service === 'dynamodb' && action === 'PutItem' && slack.length > 0 ? 'error' : undefined))
    await happens(stopLogging('wendy', 'event-w', 1))
    account.proxy.fail(noFaults)
    expect(slack).toHaveLength(1)
    await running.tick()
    expect(slack).toHaveLength(1)
    pass(4 * MINUTE)
    await running.tick()
    // Reported again, and not lost: a crash may repeat one alert.
    expect(slack).toHaveLength(2)
    running.takeFailures()
    expect((await findingsIn(account.aws, account.deployment)).filter((row) => row.published !== row.finding.revision)).toEqual([])
    await mailed()
  })

  it('sends a test the whole way, and takes it back', async () => {
    const table = account.deployment.physicalId('AWS::DynamoDB::Table')
    const { out, code } = await kestrail(['test-alert', '--table', table, '--wait', '0'])
    expect([code, out]).toEqual([0, expect.stringContaining('is written')])
    await running.settle()
    expect(await reported()).toEqual({ mailed: 1, slack: 1, tickets: 2 })
    expect(filed().at(-1)).toMatchObject({ Sample: true, Severity: { Label: 'INFORMATIONAL' } })
  })

  it('turns a mark of an analyst into a proposal, which keeps nothing quiet yet', async () => {
    const feedback = await account.deployment.worker('feedback')
    const [finding] = filed()
    const marked = { ...finding, VerificationState: 'BENIGN_POSITIVE', Note: { Text: 'expected', UpdatedBy: 'kim' } }
    await feedback({ source: 'aws.securityhub', detail: { findings: [marked] } })
    const { Items } = await account.aws.json<{ Items: { value: { S: string } }[] }>('dynamodb', 'DynamoDB_20120810.Scan', {
      TableName: account.deployment.physicalId('AWS::DynamoDB::Table'),
      FilterExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'S#suppressions' } },
    })
    expect(Items.map(({ value }) => JSON.parse(value.S))).toMatchObject([
      { suppression: { author: 'kim', detection: expect.any(String) }, proposed: { finding: { id: expect.any(String) } } },
    ])
  })

  it('sends the digest at its hour, once, with everything that waited', async () => {
    await running.tick()
    expect(tickets).toEqual([])
    vi.setSystemTime(Date.parse('2026-05-02T08:02:00.000Z'))
    await running.tick()
    await running.tick()
    const digests = tickets.map(({ body }) => JSON.parse(body))
    expect(digests).toMatchObject([{ type: 'kestrail.digest', to: '2026-05-02T08:00:00.000Z' }])
    expect(digests[0].findings).toHaveLength(6)
    expect(slack).toEqual([])
  })

  it('counts what a receiver refuses for good, and what cannot be reported for half an hour: alarms ask for both', async () => {
    ticketsAnswer = 422
    slackDown = true
    const counted = await countedIn(async () => {
      await running.restart()
      await happens(stopLogging('zoe', 'event-z', 1))
      pass(31 * MINUTE)
      await running.tick()
    })
    expect(counted).toMatchObject({ 'kestrail-publish/Undeliverable': 1, 'kestrail-publish/Unpublished': 1 })
    expect(counted['kestrail-detect/Received']).toBe(1)
    expect(Object.keys(counted).filter((name) => name.endsWith('Unaccounted'))).toEqual([])
    slackDown = false
    await running.restart()
    await running.tick()
    expect(slack).toHaveLength(1)
  })
})
