import { beforeAll, describe, expect, it } from 'vitest'
import { simulateDay } from '#simulate/day.ts'
import { randomOf } from '#simulate/random.ts'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { activeIn, eventBridgeEvent, findingsIn, putOnStream, run } from '../support/aws/running.ts'
import { locally } from '../support/command-line/command-line.ts'

const day = simulateDay({ seed: 'parity', date: '2026-05-12', breach: true, events: 400 })

describe.skipIf(!EMULATOR)('the laptop and the deployed handlers', () => {
  const world = emulated(day.settings as unknown as Record<string, unknown>)
  let account: Emulated
  beforeAll(() => {
    if (EMULATOR) account = world()
  })

  it('say the same of one corpus, field for field, whatever the batches', async () => {
    const running = await run(account.deployment)
    const random = randomOf('batches')
    const stream = account.deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    for (let at = 0; at < day.records.length; ) {
      const size = random.int(1, 400)
      await putOnStream(
        account.aws,
        stream,
        day.records.slice(at, at + size).map((record) => eventBridgeEvent({ ...record })),
      )
      at += size
      if (random.chance(0.3)) await running.settle()
    }
    await running.settle()
    expect(running.failures()).toEqual([])
    const deployed = await activeIn(account.aws, account.deployment)
    const local = await locally(day.records, day.settings)
    expect(local.length).toBeGreaterThan(0)
    expect(deployed).toEqual(local)
  })

  it('have reported Security Hub of exactly what holds', async () => {
    const rows = await findingsIn(account.aws, account.deployment)
    const active = rows.filter(({ finding }) => finding.state === 'active').map(({ finding }) => `kestrail/${finding.id}`)
    const filed = [...account.proxy.securityHub.findings.values()].filter((one) => one['RecordState'] === 'ACTIVE').map((one) => one['Id'])
    expect(filed.sort()).toEqual(active.sort())
    expect(rows.filter(({ finding, published }) => finding.revision !== published)).toEqual([])
  })
})
