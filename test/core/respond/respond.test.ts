import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding } from '#core/model/finding.ts'
import { closeBreaker, enter, readAction, readLedger } from '#core/respond/action-store.ts'
import { approve, decline } from '#core/respond/approve.ts'
import { execute, type ResponderPorts } from '#core/respond/execute.ts'
import { askedBy } from '#core/respond/found-event.ts'
import { guard } from '#core/respond/guard.ts'
import { answer } from '#core/respond/handle-request.ts'
import { planFor } from '#core/respond/plan.ts'
import { type Responding, respond } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { FakeIam } from '../../support/aws/fake-iam.ts'
import { finding } from '../../support/records/sample-findings.ts'

const ACCOUNT = '111122223333'
const START = Date.parse('2026-05-12T15:00:00Z')
const AUTOMATIC: Settings = { ...defaultSettings, response: { mode: 'automatic', rules: [] } }

const by = (arn: string, more: Partial<Finding> = {}): Finding =>
  finding({
    actor: { kind: 'user', id: arn, name: arn, account: ACCOUNT, sessions: [], addresses: [], userAgents: [] },
    origin: { node: `${arn.includes(':role/') ? 'role' : 'user'}:${arn}`, kind: 'user', name: arn, account: ACCOUNT, chain: [] },
    resources: [],
    response: ['deactivate-access-key', 'revoke-role-sessions'],
    ...more,
  })
const mallory = (more: Partial<Finding> = {}) =>
  by(`arn:aws:iam::${ACCOUNT}:user/mallory`, { response: ['deactivate-access-key'], ...more })

const worldWith = (settings: Settings = AUTOMATIC) => {
  const aws = new FakeIam()
  aws.keys.set(
    'mallory',
    new Map([
      ['AKIAEXAMPLE1', 'Active'],
      ['AKIAEXAMPLE2', 'Inactive'],
    ]),
  )
  const now = { at: START }
  const store = new MemoryStore()
  const world: ResponderPorts = { store, aws, clock: () => now.at, wait: () => Promise.resolve() }
  const responding: Responding = { world, settings, responses }
  return { aws, now, store, world, responding }
}

describe('responding', () => {
  it('contains, leaves a receipt, does it once, and goes back to what was', async () => {
    const { aws, world, responding } = worldWith()
    const before = aws.snapshot()
    const { actions } = await respond(responding, mallory())
    expect(actions).toMatchObject([{ state: 'done', decision: { mode: 'automatic', by: 'response.mode' }, checks: [{ held: true }] }])
    expect(aws.keys.get('mallory')?.get('AKIAEXAMPLE1')).toBe('Inactive')
    const made = aws.calls.length
    await respond(responding, mallory())
    expect(aws.calls.length).toBe(made)
    const [done] = actions
    expect(await undo(world, done?.plan.id ?? '', 'amira')).toMatchObject({ state: 'undone', differs: [] })
    expect(aws.snapshot()).toEqual(before)
    // What a person has undone stays undone, whatever the finding says again.
    expect((await respond(responding, mallory())).actions).toMatchObject([{ state: 'undone' }])
    expect(aws.snapshot()).toEqual(before)
  })

  it('does it again only for what came after', async () => {
    const { aws, responding } = worldWith()
    await respond(responding, mallory({ firstSeen: '2026-05-12T14:00:00.000Z', lastSeen: '2026-05-12T14:00:00.000Z' }))
    aws.keys.get('mallory')?.set('AKIAEXAMPLE3', 'Active')
    await respond(responding, mallory({ firstSeen: '2026-05-12T14:00:00.000Z', lastSeen: '2026-05-12T14:30:00.000Z' }))
    expect(aws.keys.get('mallory')?.get('AKIAEXAMPLE3')).toBe('Active')
    await respond(responding, mallory({ firstSeen: '2026-05-12T14:00:00.000Z', lastSeen: '2026-05-12T16:00:00.000Z' }))
    expect(aws.keys.get('mallory')?.get('AKIAEXAMPLE3')).toBe('Inactive')
  })

  it('only shows what it would do, by default', async () => {
    const { aws, responding } = worldWith(defaultSettings)
    expect((await respond(responding, mallory())).actions).toMatchObject([{ state: 'proposed' }])
    expect(aws.calls).toEqual([])
  })

  it('stops where AWS refuses, and goes on from there', async () => {
    const { aws, world, responding } = worldWith()
    const { call } = aws
    aws.call = () => Promise.reject(Object.assign(new Error('x'), { name: 'Error' }))
    await expect(respond(responding, mallory())).rejects.toThrow('x')
    aws.call = call
    const [entry] = (await readLedger(world.store)).entries
    const later = { ...world, clock: () => START + 600_000 }
    expect(await execute(later, entry?.id ?? '')).toMatchObject({ state: 'done' })
  })

  it('killed at any call and resumed or undone, ends as if nothing had happened in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(12), fc.constantFrom('before' as const, 'after' as const), fc.boolean(), async (at, moment, finish) => {
        const { aws, now, world, responding } = worldWith()
        const before = aws.snapshot()
        let count = 0
        aws.interrupt = (when) => {
          if (when === moment && count++ === at) throw new Error('killed')
        }
        await respond(responding, mallory()).catch(() => undefined)
        aws.interrupt = () => {}
        now.at += 600_000
        const id = (await readLedger(world.store)).entries[0]?.id ?? ''
        if (finish) {
          expect(await execute(world, id)).toMatchObject({ state: 'done' })
          expect(aws.keys.get('mallory')?.get('AKIAEXAMPLE1')).toBe('Inactive')
        }
        expect(await undo(world, id, 'test')).toMatchObject({ state: 'undone', differs: [] })
        expect(aws.snapshot()).toEqual(before)
      }),
      { numRuns: 60 },
    )
  })

  it('is not taken up by a second while the first may still be at work', async () => {
    const { aws, now, world, responding } = worldWith()
    const { put } = world.store
    aws.interrupt = (when, call) => {
      if (when !== 'before' || call.operation !== 'UpdateAccessKey') return
      // Killed: not even the lease can be given back.
      world.store.put = async () => {
        throw new Error('killed')
      }
      throw new Error('killed')
    }
    await respond(responding, mallory()).catch(() => undefined)
    aws.interrupt = () => {}
    world.store.put = put
    const id = (await readLedger(world.store)).entries[0]?.id ?? ''
    const made = aws.calls.length
    expect(await execute(world, id)).toMatchObject({ state: 'running' })
    expect(await undo(world, id, 'test')).toMatchObject({ state: 'running' })
    expect(aws.calls.length).toBe(made)
    now.at += 600_000
    expect(await execute(world, id)).toMatchObject({ state: 'done' })
  })

  it('resumed, makes no change again that is through', async () => {
    const { aws, now, world, responding } = worldWith()
    aws.keys.get('mallory')?.set('AKIAEXAMPLE2', 'Active')
    let updates = 0
    aws.interrupt = (when, call) => {
      if (when === 'before' && call.operation === 'UpdateAccessKey' && ++updates === 2) throw new Error('killed')
    }
    await respond(responding, mallory()).catch(() => undefined)
    now.at += 600_000
    expect(await execute(world, (await readLedger(world.store)).entries[0]?.id ?? '')).toMatchObject({ state: 'done' })
    const changed = aws.calls.flatMap(({ operation, input }) =>
      operation === 'UpdateAccessKey' ? [(input as { AccessKeyId: string }).AccessKeyId] : [],
    )
    expect(changed).toEqual(['AKIAEXAMPLE1', 'AKIAEXAMPLE2'])
  })

  it('two at once do the work of one', async () => {
    const { aws, responding } = worldWith()
    await Promise.allSettled([respond(responding, mallory()), respond(responding, mallory())])
    expect(aws.calls.filter((one) => one.operation === 'UpdateAccessKey').length).toBe(1)
  })

  it('spares the last administrator', async () => {
    const { aws, responding } = worldWith()
    aws.administrators = ['mallory']
    expect((await respond(responding, mallory())).actions).toMatchObject([
      { state: 'refused', problem: 'the target is the last administrator of the account' },
    ])
    expect(aws.keys.get('mallory')?.get('AKIAEXAMPLE1')).toBe('Active')
  })
})

describe('the guard', () => {
  const role = (path: string) => by(`arn:aws:iam::${ACCOUNT}:role/${path}`, { response: ['revoke-role-sessions'] })
  const refusedFor = async (reported: Finding, settings: Settings = AUTOMATIC) => {
    const { aws, responding } = worldWith(settings)
    const { actions } = await respond(responding, reported)
    expect(aws.calls).toEqual([])
    return actions.map((one) => `${one.state}: ${one.problem}`)
  }

  it.each([
    ['a service-linked role', role('aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'), 'service-linked'],
    ['a role of Identity Center', role('aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef'), 'Identity Center'],
    ['its own role', role('kestrail/kestrail-respond-identity'), "Kestrail's own doing"],
    ['the way in of the organization', role('OrganizationAccountAccessRole'), 'organization'],
    ['a finding that was withdrawn', { ...role('work'), state: 'retracted' } as Finding, 'retracted'],
    ['an incident that was merged', { ...role('work'), state: 'merged' } as Finding, 'merged'],
  ])('refuses %s', async (_, reported, why) => {
    const [refused] = await refusedFor(reported)
    expect(refused).toContain('refused')
    expect(refused).toContain(why)
  })

  it('refuses emergency identities and accounts that are not ours', async () => {
    expect(await refusedFor(role('work'), { ...AUTOMATIC, breakGlass: ['arn:aws:iam::*:role/wor*'] })).toEqual([
      expect.stringContaining('emergency identity'),
    ])
    expect(await refusedFor(role('work'), { ...AUTOMATIC, accounts: [{ id: '999988887777' }] })).toEqual([
      expect.stringContaining('not among'),
    ])
  })

  it.each([
    ['10.1.2.3', 'private'],
    ['169.254.169.254', 'private'],
    ['198.51.100.7', 'our own'],
    ['203.0.113.9', 'our own'],
    ['2001:db8:1::7', 'our own'],
  ])('refuses to block %s', async (address, why) => {
    const settings: Settings = {
      ...AUTOMATIC,
      networks: [
        { cidr: '198.51.100.0/24', name: 'office' },
        { cidr: '2001:db8:1::/48', name: 'office' },
      ],
      scanners: ['203.0.113.0/28'],
    }
    const reported = mallory()
    for (const id of ['block-address', 'block-address-in-subnet']) {
      const response = responses.find((one) => one.id === id)!
      const target = { kind: 'intruder-address', arn: address, name: address, account: ACCOUNT, region: 'us-east-1', cidr: `${address}/32` }
      const plan = planFor(response, id === 'block-address' ? target : { ...target, kind: 'instance', name: 'i-0abc' }, reported, settings)
      const ledger = { kind: 'ledger', entries: [] } as const
      expect(guard(plan, { settings, finding: reported, ledger, now: START, approved: true }), id).toContain(why)
      expect(guard(plan, { settings: AUTOMATIC, finding: reported, ledger, now: START, approved: true }), id).toBe(
        why === 'private' ? 'the address is private or reserved' : undefined,
      )
    }
  })

  it('has no target in the root user', async () => {
    const { responding } = worldWith()
    const { actions, notDone } = await respond(responding, by(`arn:aws:iam::${ACCOUNT}:root`))
    expect(actions).toEqual([])
    expect(notDone).toHaveLength(2)
  })

  it('limits the rate, opens the breaker, and a person closes it', async () => {
    const { aws, now, store, responding } = worldWith()
    for (let n = 0; n < 40; n++) aws.keys.set(`user${n}`, new Map([[`AKIAEXAMPLE${n}`, 'Active']]))
    const states: string[] = []
    for (let n = 0; n < 40; n++) {
      const account = `${111122223300 + Math.floor(n / 10)}`
      const reported = by(`arn:aws:iam::${account}:user/user${n}`, { id: `f${n}`, response: ['deactivate-access-key'] })
      states.push((await respond(responding, reported)).actions[0]?.state ?? 'none')
    }
    expect(states.filter((one) => one === 'done')).toHaveLength(30)
    expect(states.slice(30)).toEqual(Array(10).fill('refused'))
    expect((await readLedger(store)).breakerUntil).toBeGreaterThan(now.at)
    await closeBreaker(store)
    expect((await respond(responding, mallory({ id: 'new' }))).actions[0]?.state).toBe('done')
  })
})

describe('policy', () => {
  const settings = (rules: Settings['response']['rules'], mode: Settings['response']['mode'] = 'dry-run'): Settings => ({
    ...defaultSettings,
    accounts: [{ id: ACCOUNT, environment: 'sandbox' }],
    response: { mode, rules },
  })
  const stateUnder = async (given: Settings, reported = mallory()) =>
    (await respond(worldWith(given).responding, reported)).actions[0]?.state ?? 'none'

  it('takes the first rule whose every condition holds', async () => {
    expect(await stateUnder(settings([{ mode: 'automatic', environments: ['sandbox'] }]))).toBe('done')
    expect(await stateUnder(settings([{ mode: 'automatic', environments: ['production'] }]))).toBe('proposed')
    expect(await stateUnder(settings([{ mode: 'automatic', minimumSeverity: 'critical' }]))).toBe('proposed')
    expect(await stateUnder(settings([{ mode: 'off', response: 'deactivate-access-key' }, { mode: 'automatic' }]))).toBe('none')
    expect(await stateUnder(settings([{ mode: 'approve', accounts: [ACCOUNT] }]))).toBe('waiting')
  })

  it('never answers an attempt, or known automation, by itself', async () => {
    expect(await stateUnder(settings([], 'automatic'), mallory({ attempt: true }))).toBe('waiting')
    expect(await stateUnder(settings([], 'automatic'), mallory({ automation: 'terraform' }))).toBe('waiting')
  })

  it('runs with approval in time, by enough persons, on record', async () => {
    const { aws, now, responding } = worldWith(settings([{ mode: 'approve' }]))
    const reported = mallory()
    const [waiting] = (await respond(responding, reported)).actions
    const id = waiting?.plan.id ?? ''
    now.at += 60_000
    const approved = await approve(responding, id, reported, { by: 'arn:aws:iam::111122223333:user/amira', via: 'command line' })
    expect(approved).toMatchObject({
      row: { state: 'done', approvals: [{ by: 'arn:aws:iam::111122223333:user/amira', at: '2026-05-12T15:01:00.000Z' }] },
    })
    expect(aws.keys.get('mallory')?.get('AKIAEXAMPLE1')).toBe('Inactive')
    expect(await approve(responding, id, reported, { by: 'bo', via: 'command line' })).toEqual({ refused: 'the action is done' })
  })

  it('runs what is risky, or has no way back, by itself only where a rule names it', async () => {
    const risky = by(`arn:aws:iam::${ACCOUNT}:user/mallory`, { response: ['quarantine-user'] })
    expect(await stateUnder(settings([{ mode: 'automatic', environments: ['sandbox'] }]), risky)).toBe('waiting')
    expect(await stateUnder(settings([], 'automatic'), risky)).toBe('waiting')
    expect(await stateUnder(settings([{ mode: 'automatic', response: 'quarantine-user' }]), risky)).toBe('done')
  })

  it('counts the approvals of places that name nobody as one, never as the second person, and keeps refused ones on record', async () => {
    const { world, responding } = worldWith(settings([{ mode: 'approve' }]))
    const reported = by(`arn:aws:iam::${ACCOUNT}:user/mallory`, { response: ['quarantine-user'] })
    const [waiting] = (await respond(responding, reported)).actions
    const id = waiting?.plan.id ?? ''
    for (const via of ['Security Hub', 'chat'] as const)
      expect(await approve(responding, id, reported, { by: via, via })).toMatchObject({ row: { state: 'waiting' } })
    expect(await approve(responding, id, reported, { by: 'amira', via: 'command line' })).toMatchObject({ row: { state: 'waiting' } })
    expect(await approve(responding, id, reported, { by: 'chat', via: 'chat' })).toMatchObject({ refused: expect.any(String) })
    const row = (await readAction(world.store, id)).row
    expect(row?.history.at(-1)?.what).toContain('does not count')
    expect(await approve(responding, id, reported, { by: 'bo', via: 'command line' })).toMatchObject({ row: { state: 'done' } })
  })

  it('approves from a place that names nobody only what waits, not what is merely shown', async () => {
    const { aws, responding } = worldWith(settings([]))
    const [proposed] = (await respond(responding, mallory())).actions
    const id = proposed?.plan.id ?? ''
    expect(await approve(responding, id, mallory(), { by: 'chat', via: 'chat' })).toEqual({ refused: 'the action is proposed' })
    expect(aws.calls).toEqual([])
  })

  it('keeps a decline: the finding says it again, and nothing is asked or done', async () => {
    const { aws, responding } = worldWith(settings([{ mode: 'approve' }]))
    const [waiting] = (await respond(responding, mallory())).actions
    const id = waiting?.plan.id ?? ''
    expect(await decline(responding, id, { by: 'Security Hub', via: 'Security Hub' })).toMatchObject({ row: { state: 'declined' } })
    expect((await respond(responding, mallory({ count: 9 }))).actions).toMatchObject([{ state: 'declined' }])
    expect(await approve(responding, id, mallory(), { by: 'amira', via: 'command line' })).toEqual({ refused: 'the action is declined' })
    expect(aws.calls).toEqual([])
  })

  it('asks anew after the time for approval is over, and says that nobody answered', async () => {
    const { now, world, responding } = worldWith(settings([{ mode: 'approve' }]))
    const reported = mallory()
    const [waiting] = (await respond(responding, reported)).actions
    const id = waiting?.plan.id ?? ''
    now.at += 5 * 3_600_000
    expect((await answer(responding, { kind: 'tick' })).actions).toMatchObject([
      { state: 'refused', problem: expect.stringContaining('nobody approved') },
    ])
    await respond(responding, reported)
    expect(await approve(responding, id, reported, { by: 'amira', via: 'command line' })).toMatchObject({ row: { state: 'done' } })
    expect((await readAction(world.store, id)).row?.history.map((one) => one.what)).toContainEqual(
      expect.stringContaining('nobody approved'),
    )
  })

  it('takes no approval after its time, and for the riskiest two persons', async () => {
    const { now, responding } = worldWith(settings([{ mode: 'approve' }]))
    const reported = by(`arn:aws:iam::${ACCOUNT}:user/mallory`, { response: ['quarantine-user'] })
    const [waiting] = (await respond(responding, reported)).actions
    const id = waiting?.plan.id ?? ''
    expect(await approve(responding, id, reported, { by: 'amira', via: 'command line' })).toMatchObject({ row: { state: 'waiting' } })
    expect(await approve(responding, id, reported, { by: 'amira', via: 'command line' })).toMatchObject({
      refused: expect.stringContaining('second person'),
    })
    now.at += 5 * 3_600_000
    expect(await approve(responding, id, reported, { by: 'bo', via: 'command line' })).toMatchObject({
      refused: expect.stringContaining('after'),
    })
  })
})

describe('what starts a response', () => {
  const event = (detail: unknown) => ({ source: 'kestrail', 'detail-type': 'Kestrail Finding', detail })

  it('is a finding in the table, and nothing that an event says', async () => {
    const { aws, store, responding } = worldWith()
    const reported = mallory()
    const asked = askedBy(event({ id: reported.id, origin: reported.origin.node, response: ['quarantine-user'] }))
    expect((await answer(responding, asked[0]!)).notDone).toEqual([expect.stringContaining('no finding')])
    expect(aws.calls).toEqual([])
    await store.put({ pk: `R#${reported.origin.node}`, sk: `f#${reported.id}` }, { kind: 'finding', finding: reported }, 0)
    expect((await answer(responding, asked[0]!)).actions).toMatchObject([{ state: 'done', plan: { response: 'deactivate-access-key' } }])
  })

  it('is no log line, however it is written', () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        for (const asked of askedBy(given)) expect(asked.kind === 'nothing' || (given as { tick?: boolean }).tick === true).toBe(true)
      }),
    )
    expect(askedBy({ source: 'aws.iam', 'detail-type': 'AWS API Call via CloudTrail', detail: { id: 'x', origin: 'y' } })).toMatchObject([
      { kind: 'nothing' },
    ])
  })
})

it('enters an action once, however often its state changes', async () => {
  const { world, responding } = worldWith()
  const { actions } = await respond(responding, mallory())
  await enter(world.store, actions[0]!, START)
  expect((await readLedger(world.store)).entries).toHaveLength(1)
})
