import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { respondAws } from '#adapters/aws/respond.ts'
import { computeOperations } from '#adapters/aws/respond-compute.ts'
import { dataOperations } from '#adapters/aws/respond-data.ts'
import { identityOperations } from '#adapters/aws/respond-identity.ts'
import { loggingOperations } from '#adapters/aws/respond-logging.ts'
import { networkOperations } from '#adapters/aws/respond-network.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { ActionRow } from '#core/model/action.ts'
import { defaultSettings, type Settings } from '#core/model/settings.ts'
import type { Aws, AwsCall } from '#core/ports.ts'
import { execute, type World } from '#core/respond/execute.ts'
import { respond } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { responses } from '#detections/generated/responses.ts'
import { EMULATOR } from '../support/emulated.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { noFaults, seededFaults } from '../support/faults.ts'
import { type Clients, clientsAt, STAGES, staged } from '../support/response-stages.ts'

const OPERATIONS = { ...identityOperations, ...computeOperations, ...dataOperations, ...loggingOperations, ...networkOperations }
const EC2 = {
  ec2: {
    ...computeOperations['ec2'],
    commands: {
      ...computeOperations['ec2']?.commands,
      ...networkOperations['ec2']?.commands,
      ...dataOperations['ec2']?.commands,
      ...loggingOperations['ec2']?.commands,
    },
  },
}

const SETTINGS: Settings = {
  ...defaultSettings,
  accounts: [{ id: '123456789012', environment: 'sandbox' }, { id: '111122223333' }],
  response: { mode: 'dry-run', rules: [{ mode: 'automatic', environments: ['sandbox'] }] },
}

let number = 0
const REVERSIBLE = Object.keys(STAGES).filter((id) => responses.find((one) => one.id === id)?.undo !== 'irreversible')

describe.skipIf(!EMULATOR)('responses on emulated AWS', () => {
  let proxy: FaultProxy
  let clients: Clients
  let aws: Aws
  const calls: AwsCall[] = []
  beforeAll(async () => {
    await fetch(`${EMULATOR}/moto-api/reset`, { method: 'POST' })
    proxy = await startFaultProxy(EMULATOR ?? '')
    clients = clientsAt(EMULATOR ?? '')
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    })
    const real = respondAws({ operations: { ...OPERATIONS, ...EC2 } as typeof OPERATIONS, credentials: () => undefined })
    aws = {
      call: (call) => {
        calls.push(call)
        return real.call(call)
      },
    }
  })
  beforeEach(() => {
    proxy.fail(noFaults)
    calls.length = 0
  })
  afterAll(() => proxy.close())

  const worldOf = (port: Aws, now = { at: Date.parse('2026-05-12T15:00:00Z') }): World => ({
    store: new MemoryStore(),
    aws: port,
    clock: () => now.at,
    wait: () => Promise.resolve(),
  })
  const answer = async (world: World, response: string) => {
    const finding = await staged(clients, response, String(++number))
    const responded = await respond({ world, settings: SETTINGS, responses }, finding)
    return { finding, ...responded }
  }
  const only = (actions: readonly ActionRow[]): ActionRow => {
    expect(actions).toHaveLength(1)
    return actions[0] as ActionRow
  }

  it.each(Object.keys(STAGES))('%s runs, is read back, changes nothing when run again, and is undone', async (response) => {
    const world = worldOf(aws)
    const { actions, notDone } = await answer(world, response)
    expect(notDone).toEqual([])
    const done = only(actions)
    expect(done, done.problem).toMatchObject({ state: 'done' })
    expect(done.checks.every((one) => one.held)).toBe(true)
    const made = calls.length
    expect(await execute(world, done.plan.id)).toEqual(done)
    expect(calls.length).toBe(made)
    const undone = await undo(world, done.plan.id, 'test')
    if (done.plan.undo === 'irreversible') expect(undone?.state).toBe('done')
    else expect(undone, undone?.problem).toMatchObject({ state: 'undone', differs: [] })
  })
  void REVERSIBLE
  void seededFaults
})
