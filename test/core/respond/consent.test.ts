import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding } from '#core/model/finding.ts'
import { enter, readAction, readLedger } from '#core/respond/action-store.ts'
import { executeAllowed } from '#core/respond/consent.ts'
import { answer } from '#core/respond/handle-request.ts'
import { planFor } from '#core/respond/plan.ts'
import { type Responding, respond } from '#core/respond/respond.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { findingKey } from '#core/state/kinds/finding.ts'
import { responses } from '#detections/generated/responses.ts'
import { FakeIam } from '../../support/aws/fake-iam.ts'
import { finding } from '../../support/records/sample-findings.ts'

const ACCOUNT = '111122223333'
const ARN = `arn:aws:iam::${ACCOUNT}:user/mallory`
const AUTOMATIC: Settings = { ...defaultSettings, accounts: [{ id: ACCOUNT }], response: { mode: 'automatic', rules: [] } }
const FINDING: Finding = finding({
  actor: { kind: 'user', id: ARN, name: 'mallory', account: ACCOUNT, sessions: [], addresses: [], userAgents: [] },
  origin: { node: `user:${ARN}`, kind: 'user', name: 'mallory', account: ACCOUNT, chain: [] },
  account: ACCOUNT,
  resources: [],
  response: ['deactivate-access-key'],
})

const lab = async () => {
  const aws = new FakeIam()
  aws.keys.set('mallory', new Map([['AKIAEXAMPLE1', 'Active']]))
  const now = { at: Date.parse('2026-05-12T15:00:00Z') }
  const store = new MemoryStore()
  await store.put(findingKey({ id: FINDING.id, origin: FINDING.origin.node }), { kind: 'finding', finding: FINDING }, 0)
  const responding = (settings: Settings = AUTOMATIC): Responding => ({
    world: { store, aws, clock: () => now.at, wait: () => Promise.resolve() },
    settings,
    responses,
  })
  const key = () => aws.keys.get('mallory')?.get('AKIAEXAMPLE1')
  const fail = () => {
    aws.interrupt = (when, call) => {
      if (when === 'before' && call.operation === 'UpdateAccessKey') throw new Error('503')
    }
  }
  const mend = () => {
    aws.interrupt = () => {}
  }
  const id = async () => (await readLedger(store)).entries[0]?.id ?? ''
  return { aws, now, store, responding, key, fail, mend, id }
}

describe('an action that an error stopped', () => {
  it('goes on at the next tick, without anybody', async () => {
    const { responding, key, fail, mend, id, store } = await lab()
    fail()
    await expect(respond(responding(), FINDING)).rejects.toThrow('503')
    expect((await readAction(store, await id())).row).toMatchObject({ state: 'running', leasedUntil: 0 })
    mend()
    const { actions } = await answer(responding(), { kind: 'tick' })
    expect(actions).toMatchObject([{ state: 'done' }])
    expect(key()).toBe('Inactive')
  })

  it.each<[string, (settings: Settings) => Settings, Partial<Finding>]>([
    ['responses are off', (settings) => ({ ...settings, response: { mode: 'off', rules: [] } }), {}],
    ['policy wants an approval', (settings) => ({ ...settings, response: { mode: 'approve', rules: [] } }), {}],
    ['the identity has become an emergency identity', (settings) => ({ ...settings, breakGlass: [ARN] }), {}],
    ['the account is no longer ours', (settings) => ({ ...settings, accounts: [{ id: '210987654321' }] }), {}],
    ['the finding was withdrawn', (settings) => settings, { state: 'retracted' }],
  ])('does not go on where meanwhile %s', async (_, change, news) => {
    const { responding, key, fail, mend, id, store } = await lab()
    fail()
    await respond(responding(), FINDING).catch(() => undefined)
    mend()
    const settings = change(AUTOMATIC)
    const changed = { ...FINDING, ...news }
    const { row, version } = await readAction(store, await id())
    expect(await executeAllowed(responding(settings), { row: row!, version }, changed)).toMatchObject({
      state: 'refused',
      problem: expect.stringContaining('not run: '),
    })
    await respond(responding(settings), changed)
    expect(key()).toBe('Active')
  })

  it('is left alone while a first run may still be at work', async () => {
    const { responding, key, fail, mend, id, store, now } = await lab()
    fail()
    await respond(responding(), FINDING).catch(() => undefined)
    mend()
    const { row, version } = await readAction(store, await id())
    const leased = { ...row!, leasedUntil: now.at + 60_000 }
    expect(await executeAllowed(responding(), { row: leased, version }, FINDING)).toBe(leased)
    expect(key()).toBe('Active')
  })
})

describe('the ledger', () => {
  it('keeps what ran, however many proposals come', async () => {
    const { responding, id, store, now } = await lab()
    await respond(responding(), FINDING)
    const done = await id()
    const { row } = await readAction(store, done)
    const response = responses.find((one) => one.id === 'deactivate-access-key')!
    for (let at = 0; at < 600; at++) {
      const target = {
        kind: 'user' as const,
        account: ACCOUNT,
        region: 'us-east-1',
        arn: `arn:aws:iam::${ACCOUNT}:user/u${at}`,
        name: `u${at}`,
      }
      await enter(store, { ...row!, plan: planFor(response, target, FINDING, AUTOMATIC), state: 'proposed' }, now.at)
    }
    const { entries } = await readLedger(store)
    expect(entries.find((one) => one.id === done)).toMatchObject({ state: 'done' })
    expect(entries.length).toBeLessThanOrEqual(500)
  })
})

describe('isolation of an instance', () => {
  const { steps, verify } = responses.find((one) => one.id === 'isolate-instance')!
  it('never opens a group, not even for a moment', () => {
    expect(steps.map(({ operation }) => operation)).not.toContain('AuthorizeSecurityGroupIngress')
    expect(steps.map(({ operation }) => operation)).not.toContain('AuthorizeSecurityGroupEgress')
  })

  it('takes no group by a name that was there before, and reads back that it is empty in both directions', () => {
    const finds = steps.filter(({ operation }) => operation === 'DescribeSecurityGroups')
    expect(JSON.stringify(finds.map(({ input }) => input))).toContain('tag:kestrail-action')
    expect(JSON.stringify(finds.map(({ input }) => input))).not.toContain('group-name')
    const revoked = steps.map(({ operation }) => operation).filter((one) => one.startsWith('RevokeSecurityGroup'))
    expect(revoked.sort()).toEqual(['RevokeSecurityGroupEgress', 'RevokeSecurityGroupIngress'])
    expect(verify.map(({ says }) => says).join()).toContain('lets nothing in')
    expect(verify.map(({ says }) => says).join()).toContain('lets nothing out')
  })
})
