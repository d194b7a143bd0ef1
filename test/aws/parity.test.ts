import { beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseSettings } from '#core/model/settings.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { randomOf } from '#simulate/random.ts'
import { analyse } from '../../bin/commands/analysis.ts'
import { inBatches } from '../../bin/commands/simulated.ts'
import { EMULATOR, type Emulated, emulated } from '../support/emulated.ts'
import { eventBridgeEvent, findingsIn, putOnStream, run } from '../support/running.ts'

const day = simulateDay({ seed: 'parity', date: '2026-05-12', breach: true, events: 400 })

/** What `kestrail analyze --format jsonl` prints, in canonical order. */
const locally = async () => {
  const parsed = parseSettings(day.settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { findings } = await analyse(inBatches(day.records), { content, settings: parsed.settings }, new MemoryStore(), {}, () => {})
  return [...findings].sort((a, b) => (a.id < b.id ? -1 : 1))
}

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
    const deployed = (await findingsIn(account.aws, account.deployment))
      .map(({ finding }) => finding)
      .filter(({ state }) => state === 'active')
    const local = await locally()
    expect(local.length).toBeGreaterThan(0)
    expect(deployed).toEqual(local)
  })

  it('have told Security Hub of exactly what holds', async () => {
    const rows = await findingsIn(account.aws, account.deployment)
    const active = rows.filter(({ finding }) => finding.state === 'active').map(({ finding }) => `kestrail/${finding.id}`)
    const filed = [...account.proxy.securityHub.findings.values()].filter((one) => one['RecordState'] === 'ACTIVE').map((one) => one['Id'])
    expect(filed.sort()).toEqual(active.sort())
    expect(rows.filter(({ finding, published }) => finding.revision !== published)).toEqual([])
  })
})
