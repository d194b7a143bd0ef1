import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Event } from '#core/model/event.ts'
import type { Finding } from '#core/model/finding.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { SETTLING } from '#core/respond/active-containment.ts'
import type { ResponderPorts } from '#core/respond/execute.ts'
import { respond } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { watchContained } from '#core/respond/watch.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { FakeIam } from '../../support/aws/fake-iam.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { finding } from '../../support/records/sample-findings.ts'

const ACCOUNT = '111122223333'
const START = Date.parse('2026-05-12T15:00:00Z')
const LATER = START + SETTLING + 60_000
const SETTINGS: Settings = {
  ...defaultSettings,
  response: { mode: 'dry-run', rules: responses.map((one) => ({ mode: 'automatic', response: one.id })) },
}
const USER = `arn:aws:iam::${ACCOUNT}:user/mallory`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/work`
const known = compileSettings(SETTINGS)

let number = 0
const event = (userIdentity: object, time: number, more: object = {}): Event => {
  const call = record({
    eventID: `event-${++number}`,
    eventTime: new Date(time).toISOString(),
    eventSource: 's3.amazonaws.com',
    eventName: 'ListBuckets',
    sourceIPAddress: '203.0.113.9',
    recipientAccountId: ACCOUNT,
    eventType: 'AwsApiCall',
    requestParameters: undefined,
    userIdentity,
    ...more,
  })
  const made = normalize({ kind: 'api-call', record: call, time, place: { file: 'test' } } as never, known)
  if (!made || 'reason' in made) throw new Error(JSON.stringify(made))
  return made
}
const byUser = (accessKeyId: string, time: number, more: object = {}) =>
  event({ type: 'IAMUser', arn: USER, accountId: ACCOUNT, userName: 'mallory', accessKeyId, principalId: 'AIDAEXAMPLE' }, time, more)
const bySession = (created: number, time: number) =>
  event(
    {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/work/x`,
      accountId: ACCOUNT,
      accessKeyId: 'ASIAEXAMPLE1',
      principalId: 'AROAEXAMPLE:x',
      sessionContext: {
        sessionIssuer: { type: 'Role', arn: ROLE, accountId: ACCOUNT, userName: 'work', principalId: 'AROAEXAMPLE' },
        attributes: { creationDate: new Date(created).toISOString(), mfaAuthenticated: 'false' },
      },
    },
    time,
  )

const about = (arn: string, response: string): Finding =>
  finding({
    actor: { kind: 'user', id: arn, name: arn, account: ACCOUNT, sessions: [], addresses: [], userAgents: [] },
    origin: { node: `${arn.includes(':role/') ? 'role' : 'user'}:${arn}`, kind: 'user', name: arn, account: ACCOUNT, chain: [] },
    resources: [],
    response: [response],
  })

/** A store in which the finding stands and its response has run. */
const contained = async (reported: Finding) => {
  const aws = new FakeIam()
  aws.keys.set('mallory', new Map([['AKIAEXAMPLE1', 'Active']]))
  const now = { at: START }
  const store = new MemoryStore()
  const world: ResponderPorts = { store, aws, clock: () => now.at, wait: () => Promise.resolve() }
  await store.put({ pk: `R#${reported.origin.node}`, sk: `f#${reported.id}` }, { kind: 'finding', finding: reported }, 0)
  const { actions } = await respond({ world, settings: SETTINGS, responses }, reported)
  expect(actions).toMatchObject([{ state: 'done' }])
  const raised = () =>
    store
      .rows()
      .flatMap(({ value }) =>
        value.kind === 'finding' && value.finding.detection === 'contained-identity-still-acts' ? [value.finding] : [],
      )
  return { world, now, store, raised, action: actions[0]!, watch: watchContained({ store, clock: () => now.at }) }
}

describe('a contained identity', () => {
  it('that still acts becomes an incident, reported once, with the calls that came through', async () => {
    const { watch, raised, store, now } = await contained(about(USER, 'deactivate-access-key'))
    now.at = LATER
    const call = byUser('AKIAEXAMPLE1', LATER)
    expect(await watch([byUser('AKIAEXAMPLE1', LATER + 1, { errorCode: 'AccessDenied' }), call])).toBe(1)
    expect(await watch([byUser('AKIAEXAMPLE1', LATER + 2)])).toBe(0)
    // Another worker, which has not reported it yet.
    expect(await watchContained({ store, clock: () => now.at })([byUser('AKIAEXAMPLE1', LATER + 3)])).toBe(0)
    expect(raised()).toMatchObject([
      { kind: 'incident', severity: 'critical', state: 'active', response: [], events: [call.id], stages: [{ tactic: 'Persistence' }] },
    ])
    expect(raised()[0]?.why[0]).toContain('mallory called ListBuckets')
  })

  it.each([
    ['is refused', byUser('AKIAEXAMPLE1', LATER, { errorCode: 'AccessDenied' })],
    ['acts before IAM has settled', byUser('AKIAEXAMPLE1', START + SETTLING - 1)],
    ['acted before it was contained, and the record came late', byUser('AKIAEXAMPLE1', START - 3_600_000)],
    ['is somebody else', event({ type: 'IAMUser', arn: `${USER}2`, accountId: ACCOUNT, accessKeyId: 'AKIAEXAMPLE7' }, LATER)],
  ])('is not reported of when it %s', async (_, one) => {
    const { watch, raised, now } = await contained(about(USER, 'deactivate-access-key'))
    now.at = LATER
    await watch([one])
    expect(raised()).toEqual([])
  })

  it('may act in sessions from after the revocation, and not in those from before', async () => {
    const { watch, raised, now } = await contained(about(ROLE, 'revoke-role-sessions'))
    now.at = LATER
    expect(await watch([bySession(START + 60_000, LATER)])).toBe(0)
    expect(await watch([bySession(START - 60_000, LATER)])).toBe(1)
    expect(raised()).toHaveLength(1)
  })

  it('is free again once that is undone', async () => {
    const { watch, raised, now, world, action } = await contained(about(USER, 'deactivate-access-key'))
    await undo(world, action.plan.id, 'test')
    now.at = LATER
    expect(await watch([byUser('AKIAEXAMPLE1', LATER)])).toBe(0)
    expect(raised()).toEqual([])
  })

  it('costs one read a minute, however many events there are', async () => {
    const { store, now } = await contained(about(USER, 'deactivate-access-key'))
    let reads = 0
    const get: typeof store.get = (keys) => {
      reads++
      return store.get(keys)
    }
    const watch = watchContained({ store: { ...store, get, put: store.put.bind(store) } as never, clock: () => now.at })
    for (let n = 0; n < 20; n++) await watch([byUser('AKIAEXAMPLE9', START + n)])
    expect(reads).toBe(2)
    now.at += 60_000
    await watch([byUser('AKIAEXAMPLE9', START)])
    expect(reads).toBe(4)
  })
})
