import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { respondAws } from '#adapters/aws/respond.ts'
import { computeOperations } from '#adapters/aws/respond-compute.ts'
import { dataOperations } from '#adapters/aws/respond-data.ts'
import { identityOperations } from '#adapters/aws/respond-identity.ts'
import { loggingOperations } from '#adapters/aws/respond-logging.ts'
import { networkOperations } from '#adapters/aws/respond-network.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { ActionRow, Plan } from '#core/model/action.ts'
import type { Aws, AwsCall } from '#core/ports.ts'
import { readLedger } from '#core/respond/action-store.ts'
import { execute, type ResponderPorts } from '#core/respond/execute.ts'
import { respond } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { EMULATOR, forgetAll, reach } from '../support/aws/emulated.ts'
import { type FaultProxy, startFaultProxy } from '../support/aws/fault-proxy.ts'
import { noFaults, seededFaults } from '../support/aws/faults.ts'
import { type Clients, clientsAt, STAGES, staged } from './response-stages.ts'

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
  // What is risky runs by itself only where a rule names it.
  response: { mode: 'dry-run', rules: responses.map((one) => ({ mode: 'automatic', response: one.id, environments: ['sandbox'] })) },
}

let number = 0
/** What a plan says that it may call. */
const declaredIn = ({ capture, steps, verify, undo: back }: Plan): Set<string> =>
  new Set(
    [...capture, ...steps, ...verify.map((one) => one.read), ...(back === 'irreversible' ? [] : back)].map(
      (one) => `${one.service}:${one.operation}`,
    ),
  )
/** One of every shape: one call, one for each of several, reads between changes, things made on the way, a lock token. */
const CRASHED = [
  'deactivate-access-key',
  'restore-trust-policy',
  'isolate-instance',
  'close-security-group',
  'restore-bucket-policy',
  'block-address',
]

describe.skipIf(!EMULATOR)('responses on emulated AWS', () => {
  let proxy: FaultProxy
  let clients: Clients
  let aws: Aws
  const calls: AwsCall[] = []
  beforeAll(async () => {
    await forgetAll()
    proxy = await startFaultProxy(EMULATOR ?? '')
    clients = clientsAt(EMULATOR ?? '')
    reach(proxy.endpoint)
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

  const worldOf = (port: Aws, now = { at: Date.parse('2026-05-12T15:00:00Z') }): ResponderPorts => ({
    store: new MemoryStore(),
    aws: port,
    clock: () => now.at,
    wait: () => Promise.resolve(),
  })
  const answer = async (world: ResponderPorts, response: string) => {
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
    expect(calls.filter((call) => !declaredIn(done.plan).has(`${call.service}:${call.operation}`))).toEqual([])
    expect(await execute(world, done.plan.id)).toEqual(done)
    expect(calls.length).toBe(made)
    const undone = await undo(world, done.plan.id, 'test')
    expect(calls.filter((call) => !declaredIn(done.plan).has(`${call.service}:${call.operation}`))).toEqual([])
    if (done.plan.undo === 'irreversible') expect(undone?.state).toBe('done')
    else expect(undone, undone?.problem).toMatchObject({ state: 'undone', differs: [] })
  })

  /** Dies at the nth call: before it is made, or after it was made and before the answer came. */
  const dying = (at: number, made: 'before' | 'after', world: ResponderPorts): ResponderPorts => {
    let count = 0
    let isDead = false
    const die = (): never => {
      isDead = true
      throw new Error('killed')
    }
    // The dead write nothing more: not even the lease is given back.
    const put: ResponderPorts['store']['put'] = (...row) => (isDead ? Promise.reject(new Error('killed')) : world.store.put(...row))
    const store = new Proxy(world.store, {
      get: (target, name) => {
        if (name === 'put') return put
        const member: unknown = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
    const call: Aws['call'] = async (asked) => {
      const dies = count++ === at
      if (dies && made === 'before') die()
      const answered = await aws.call(asked)
      return dies ? die() : answered
    }
    return { ...world, store, aws: { call } }
  }

  it.each(CRASHED)('%s, killed at any call, is finished by a second run or undone', async (response) => {
    const finding = await staged(clients, response, String(++number))
    for (const made of ['before', 'after'] as const) {
      for (let at = 0, ended = false; !ended && at < 60; at++) {
        const now = { at: Date.parse('2026-05-12T15:00:00Z') }
        const world = worldOf(aws, now)
        const killed = dying(at, made, world)
        ended = await respond({ world: killed, settings: SETTINGS, responses }, finding).then(
          () => true,
          () => false,
        )
        const [entry] = (await readLedger(world.store)).entries
        const id = entry?.id ?? ''
        if (!ended) expect(await execute(world, id)).toMatchObject({ state: 'running' })
        now.at += 10 * 60_000
        if (at % 2 === 0) {
          const resumed = await execute(world, id)
          expect(resumed, `killed ${made} call ${at}: ${resumed?.problem}`).toMatchObject({ state: 'done' })
        }
        expect(await undo(world, id, 'test'), `undone after being killed ${made} call ${at}`).toMatchObject({
          state: 'undone',
          differs: [],
        })
      }
    }
  })

  it('goes on where a refusal stopped it', async () => {
    const world = worldOf(aws)
    proxy.fail(({ action }) => (action === 'UpdateAccessKey' ? 'throttle' : undefined))
    const { actions } = await answer(world, 'deactivate-access-key')
    expect(only(actions)).toMatchObject({ state: 'failed' })
    proxy.fail(noFaults)
    expect(await execute(world, only(actions).plan.id)).toMatchObject({ state: 'done' })
  })

  it('is not confused by answers that never come', async () => {
    const world = worldOf(aws)
    proxy.fail(seededFaults(11, 0.2))
    const { actions } = await answer(world, 'revoke-role-sessions').catch(() => ({ actions: [] }))
    proxy.fail(noFaults)
    const [entry] = (await readLedger(world.store)).entries
    const done = await execute({ ...world, clock: () => world.clock() + 600_000 }, entry?.id ?? '')
    expect(done).toMatchObject({ state: 'done' })
    expect(actions.length).toBeLessThanOrEqual(1)
  })
})

it('every response is tested: on the emulator, or on recorded shapes', () => {
  const recorded = ['terminate-ssm-session', 'disable-roles-anywhere-anchor', 'delete-identity-center-assignment', 'disable-regions']
  expect([...Object.keys(STAGES), ...recorded].sort()).toEqual(responses.map((one) => one.id).sort())
})
