import { beforeAll, describe, expect, it } from 'vitest'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { findingsIn, logsEnvelope, putOnStream, type Running, run } from '../support/aws/running.ts'

const ROLES = ['detect', 'refresh-lists'] as const
const FLOW = (peer: string, seconds: number) =>
  `2 123456789012 eni-0123456789abcdef0 10.0.1.5 ${peer} 51234 443 6 20 4249 ${seconds} ${seconds + 60} ACCEPT OK`

describe.skipIf(!EMULATOR)('threat lists in the stack', () => {
  const now = Math.floor(Date.now() / 1000)
  const world = emulated({
    flows: true,
    threatLists: [
      { name: 'own', source: 's3://feeds/own.json', license: 'CC0-1.0' },
      { name: 'gone', source: 's3://feeds/gone.txt' },
    ],
  })
  let account: Emulated
  let running: Running
  let refreshed: unknown

  const detections = async (): Promise<string[]> =>
    (await findingsIn(account.aws, account.deployment)).map(({ finding }) => finding.detection).sort()

  beforeAll(async () => {
    if (!EMULATOR) return
    account = world()
    await account.aws.rest('s3', 'PUT', '/feeds')
    await account.aws.rest('s3', 'PUT', '/feeds/own.json', [{ network: '198.51.100.0/24' }])
    account.proxy.callsBy('refresh-lists')
    const worker = await account.deployment.worker('refresh-lists')
    refreshed = await worker({})
    running = await run(account.deployment, account.proxy)
    const flows = account.deployment.physicalId('AWS::Kinesis::Stream', 'Flows')
    await putOnStream(account.aws, flows, [logsEnvelope('flows', [FLOW('198.51.100.9', now - 120), FLOW('203.0.113.9', now - 60)])])
    await running.settle()
  })

  it('are fetched, and what fails is counted', () => {
    expect(refreshed).toEqual({ refreshed: 1, failed: 1 })
  })

  it('are found by detect, and a list that never came is reported', async () => {
    expect(running.errors()).toEqual([])
    expect(await detections()).toEqual(expect.arrayContaining(['flow-to-listed-address', 'threat-list-stale']))
  })

  it.each(ROLES)('the role of %s allows what it calls, and reads no bucket as a whole', (stage) => {
    const statements = account.deployment.statementsOf(stage)
    const allowed = statements.flatMap(({ Action }) => Action)
    expect(allowed).toEqual(expect.arrayContaining([...(account.proxy.callers.get(stage) ?? ['nothing was called'])]))
    const gets = statements.filter(({ Action }) => [Action].flat().includes('s3:GetObject')).map(({ Resource }) => JSON.stringify(Resource))
    expect(gets.join()).toContain('/threat-lists/*')
    expect(gets.join()).not.toMatch(/[^s]\/\*/)
  })
})
