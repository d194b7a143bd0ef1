import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type SmallOrganization, simulateSmall } from '#simulate/organization-small.ts'
import { type Random, randomOf } from '#simulate/random.ts'
import type { Deployment } from '../support/aws/deployment.ts'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { type FaultPlan, noFaults, seededFaults } from '../support/aws/faults.ts'
import { eventBridgeEvent, findingsIn, putOnStream, run } from '../support/aws/running.ts'

/** A nightly run asks for 1,000. */
const SCHEDULES = Number(process.env['KESTRAIL_FAULT_SCHEDULES'] ?? 10)
/** As many schedules share one corpus and its clean run. */
const A_CORPUS = 10
const RECORDS = 40

/** What goes wrong is drawn: single calls of every kind, a table that is away for a while, both. */
const planOf = (random: Random, seed: number): FaultPlan => {
  const some = seededFaults(seed, random.between(0.01, 0.08), 400)
  const [from, length] = [random.int(0, 80), random.chance(0.4) ? random.int(5, 30) : 0]
  return (call) => {
    if (call.service === 'dynamodb' && call.number >= from && call.number < from + length) return 'error'
    return some(call)
  }
}

/** Late, out of order, some of it twice, in batches of any size. */
const deliveries = (records: SmallOrganization['records'], random: Random): Record<string, unknown>[][] => {
  const disorderly = random.shuffle([...records, ...random.sample([...records], Math.ceil(records.length / 20))])
  const batches: Record<string, unknown>[][] = []
  for (let at = 0; at < disorderly.length; ) {
    const size = random.int(5, 60)
    batches.push(disorderly.slice(at, at + size).map((record) => eventBridgeEvent({ ...record })))
    at += size
  }
  return batches
}

describe.skipIf(!EMULATOR)('whatever fails on the way', () => {
  const world = emulated()
  let account: Emulated
  /** Milliseconds by which the clock is put forward. */
  let later = 0
  beforeAll(() => {
    if (!EMULATOR) return
    account = world()
    const real = Date.now
    vi.spyOn(Date, 'now').mockImplementation(() => real() + later)
  })
  afterAll(() => vi.restoreAllMocks())

  /** Runs one delivery under a plan, then lets everything recover; answers what holds in the end. */
  const outcome = async (deployment: Deployment, batches: Record<string, unknown>[][], plan: FaultPlan) => {
    const running = await run(deployment)
    const stream = deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    account.proxy.fail(plan)
    for (const batch of batches) {
      await putOnStream(account.aws, stream, batch)
      await running.settle()
    }
    account.proxy.fail(noFaults)
    // A killed worker's memory is gone; what was given up on waits in the failure bucket.
    await running.restart()
    for (let round = 0; round < 3; round++) {
      await running.replay()
      await running.settle()
      // What a worker claimed and never confirmed is anybody's again after a while.
      later += 5 * 60_000
      await running.tick()
    }
    const rows = await findingsIn(account.aws, deployment)
    return {
      errors: running.errors(),
      active: rows.map(({ finding }) => finding).filter(({ state }) => state === 'active'),
      unpublished: rows.filter((row) => row.published !== row.finding.revision),
    }
  }

  it(`the findings equal those of a clean run, for ${SCHEDULES} seeded schedules`, { timeout: SCHEDULES * 20_000 }, async () => {
    const errors = new Set<string>()
    for (let corpus = 0; corpus * A_CORPUS < SCHEDULES; corpus++) {
      const { records } = simulateSmall({ seed: `faults/${corpus}`, events: RECORDS })
      const clean = await outcome(
        await account.deployment.fork(`clean-${corpus}`),
        [records.map((record) => eventBridgeEvent({ ...record }))],
        noFaults,
      )
      for (let i = 0; i < A_CORPUS && corpus * A_CORPUS + i < SCHEDULES; i++) {
        const seed = corpus * A_CORPUS + i
        const random = randomOf(`schedule/${seed}`)
        const faulty = await outcome(await account.deployment.fork(`faulty-${seed}`), deliveries(records, random), planOf(random, seed))
        for (const error of faulty.errors) errors.add(error)
        expect(faulty.active, `schedule ${seed}`).toEqual(clean.active)
        expect(faulty.unpublished, `schedule ${seed}`).toEqual([])
      }
      expect(clean.active.length).toBeGreaterThan(0)
      expect(clean.errors).toEqual([])
    }
    // The faults did reach the handlers.
    expect(errors.size).toBeGreaterThan(0)
  })
})
