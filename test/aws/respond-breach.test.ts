import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as iam from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import type { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { respondAws } from '#adapters/aws/respond.ts'
import { allOperations } from '#adapters/aws/respond-all.ts'
import { memberRoles } from '#adapters/aws/respond-credentials.ts'
import { scanRows } from '#adapters/aws/scan-rows.ts'
import type { ActionRow } from '#core/model/action.ts'
import { renderReport } from '#core/render/report/report.ts'
import { REPORTED, storedReport } from '#core/render/report/stored.ts'
import { readAction, readLedger } from '#core/respond/action-store.ts'
import type { ResponderPorts } from '#core/respond/execute.ts'
import { undo } from '#core/respond/undo.ts'
import type { Row } from '#core/state/rows.ts'
import { type SimulatedDay, simulateDay } from '#simulate/day.ts'
import { EMULATOR, type Emulated, emulated, HERE, storeOf } from '../support/aws/emulated.ts'
import { eventBridgeEvent, findingsIn, putOnStream, type Running, run } from '../support/aws/running.ts'
import { type Bus, eventBus } from './event-bus.ts'

const DAY: SimulatedDay = simulateDay({ seed: 'b', date: '2026-05-12', breach: { persistence: 'role-of-stranger', hops: 1 }, events: 200 })
const TRUTH = DAY.truth
const [HOME = '', AWAY = ''] = TRUTH?.accounts ?? []
const STAGES = Object.values(TRUTH?.stages ?? {})

/** The accounts that the intruder gets into are sandboxes, and what is found there is answered by itself. */
const SETTINGS = {
  ...DAY.settings,
  accounts: DAY.settings.accounts.map((one) => (TRUTH?.accounts.includes(one.id) ? { ...one, environment: 'sandbox' } : one)),
  response: { mode: 'dry-run', rules: [{ mode: 'automatic', environments: ['sandbox'] }] },
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${HOME}:root` }, Action: 'sts:AssumeRole' }],
})
const REVOCATION = 'AWSRevokeOlderSessions'
const PATIENCE = 300_000

describe.skipIf(!EMULATOR)('a simulated breach in a deployment that responds by itself', () => {
  const world = emulated({ ...SETTINGS })
  let here: Emulated
  let running: Running
  let bus: Bus
  let members: { readonly home: iam.IAMClient; readonly away: iam.IAMClient }
  let store: DynamoStore
  const client = () => new DynamoDBClient(HERE)
  const UserName = TRUTH?.origin.name.split('/').at(-1) ?? ''
  /** The role that the intruder took on, from the records themselves. */
  const assumed = DAY.records.find((one) => one.eventID === TRUTH?.stages['assume-role'][0])
  const RoleName =
    String((assumed?.requestParameters as { roleArn?: string } | undefined)?.roleArn)
      .split('/')
      .at(-1) ?? ''
  /** What the intruder asked of IAM to stay: a role for a stranger, with a policy. */
  const persisted = DAY.records.filter((one) => TRUTH?.stages.persistence.includes(one.eventID)).map((one) => one.requestParameters)
  const back = Object.assign({}, ...persisted) as { roleName: string; assumeRolePolicyDocument: string; policyArn: string }

  beforeAll(async () => {
    if (!EMULATOR) return
    here = world()
    running = await run(here.deployment, here.proxy)
    bus = await eventBus(here.aws, here.deployment, here.proxy)
    members = { home: await inAccount(HOME), away: await inAccount(AWAY) }
    await members.home.send(new iam.CreateUserCommand({ UserName }))
    await members.home.send(new iam.CreateAccessKeyCommand({ UserName }))
    await members.away.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }))
    // Somebody else is administrator: the last one would be spared.
    await members.away.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: back.policyArn }))
    const door = { RoleName: back.roleName }
    await members.away.send(new iam.CreateRoleCommand({ ...door, AssumeRolePolicyDocument: back.assumeRolePolicyDocument }))
    await members.away.send(new iam.AttachRolePolicyCommand({ ...door, PolicyArn: back.policyArn }))
    store = storeOf(here.deployment)
  })

  /** Clients of a member account, by a role in it: the emulator keeps accounts apart by credentials. */
  const inAccount = async (account: string): Promise<iam.IAMClient> => {
    const sts = new STSClient(HERE)
    const asked = { RoleArn: `arn:aws:iam::${account}:role/admin`, RoleSessionName: 'test' }
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    return new iam.IAMClient({ region: 'us-east-1', endpoint: EMULATOR ?? '', credentials })
  }

  /** What can still be done with what the intruder holds, as the accounts themselves report. */
  const open = async () => ({
    keys: (await members.home.send(new iam.ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.map((one) => one.Status),
    sessions: (await members.away.send(new iam.ListRolePoliciesCommand({ RoleName }))).PolicyNames,
    door: await doorOpen(),
  })
  const doorOpen = async (): Promise<boolean> => {
    const { Role } = await members.away.send(new iam.GetRoleCommand({ RoleName: back.roleName }))
    const { AttachedPolicies = [] } = await members.away.send(new iam.ListAttachedRolePoliciesCommand({ RoleName: back.roleName }))
    const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}')) as { Statement: unknown[] }
    return AttachedPolicies.length > 0 || JSON.stringify(Statement).includes('"Allow"')
  }
  const BEFORE = { keys: ['Active'], sessions: [], door: true }
  const CONTAINED = { keys: ['Inactive'], sessions: [REVOCATION], door: false }

  /** Records onto the stream; then every deployed function does what its triggers ask of it, until all is at rest. */
  const deliver = async (records: SimulatedDay['records']): Promise<void> => {
    const stream = here.deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    await putOnStream(
      here.aws,
      stream,
      records.map((one) => eventBridgeEvent({ ...one })),
    )
    do await running.settle()
    while ((await bus.deliver()) > 0)
    expect(running.errors()).toEqual([])
  }
  const ofStage = (at: number) => DAY.records.filter((one) => STAGES[at]?.includes(one.eventID))
  const actions = async (): Promise<ActionRow[]> => {
    const { entries } = await readLedger(store)
    return (await Promise.all(entries.map(async ({ id }) => (await readAction(store, id)).row))).flatMap((row) => row ?? [])
  }

  it(
    'is contained by the deployed responders when its third stage arrives, and no event of the fourth has been seen',
    async () => {
      expect(STAGES.length).toBe(5)
      const breach = new Set(TRUTH?.eventIds)
      await deliver(DAY.records.filter((one) => !breach.has(one.eventID)))
      expect(bus.started).toEqual([])
      expect(await open()).toEqual(BEFORE)
      await deliver(ofStage(0))
      await deliver(ofStage(1))
      await deliver(ofStage(2))
      const came = (await actions()).map(({ plan, state, problem }) => `${plan.response} ${plan.target.name}: ${state} ${problem ?? ''}`)
      expect(await open(), came.join('\n')).toEqual(CONTAINED)
      expect(new Set(bus.started.map((one) => one.stage))).toEqual(new Set(['respond-identity']))
    },
    PATIENCE,
  )

  it('leaves receipts of what was done, by which rule, and a note on the finding', async () => {
    const rows = await actions()
    const done = rows.filter((one) => one.state === 'done')
    expect(done.map((one) => one.plan.response)).toEqual(expect.arrayContaining(['deactivate-access-key', 'revoke-role-sessions']))
    for (const row of done) expect(row).toMatchObject({ decision: { mode: 'automatic', by: 'response.rules[0]' } })
    for (const row of done) expect(row.checks.every((one) => one.held)).toBe(true)
    expect(here.proxy.callers.get('respond-identity')).toContain('securityhub:BatchUpdateFindings')
    // A function of the stack holds no permission of IAM: it acts with the role of its family in the account.
    expect(here.proxy.callers.get('respond-identity')).toContain('sts:AssumeRole')
  })

  it('is in the report with what was done, when it was contained, and how that is undone', async () => {
    const rows: Row[] = []
    for await (const row of scanRows(client(), here.deployment.physicalId('AWS::DynamoDB::Table'), REPORTED)) rows.push(row)
    const { input } = storedReport(rows, { at: '2026-05-12T23:59:59.000Z', source: 'test' })
    const [incident] = input.incidents
    expect(input.milestones?.[incident?.id ?? '']).toMatchObject({ received: expect.any(String) })
    const page = renderReport(input)
    for (const { plan, state } of await actions()) {
      expect(page).toContain(`<code>${plan.id}</code>`)
      if (state === 'done' && plan.undo !== 'irreversible') expect(page).toContain(`kestrail respond undo ${plan.id} --execute`)
    }
    expect(page).toContain('done and checked')
    expect(page).toContain('waiting for approval')
  })

  it('is reported for as an incident when the key acts all the same', async () => {
    const [first] = DAY.records.filter((one) => one.userIdentity.accessKeyId === TRUTH?.key && one.errorCode === undefined)
    // What was contained is read anew: workers remember it for a minute.
    await running.restart()
    await deliver([{ ...first, eventID: 'escaped', eventTime: new Date(Date.now() + 3_600_000).toISOString() } as never])
    const reported = (await findingsIn(here.aws, here.deployment)).filter(
      (one) => one.finding.detection === 'contained-identity-still-acts',
    )
    expect(reported).toMatchObject([{ finding: { kind: 'incident', severity: 'critical', state: 'active', events: ['escaped'] } }])
    expect(reported[0]?.published).toBe(reported[0]?.finding.revision)
  }, 300_000)

  it(
    'does nothing twice when the rest of the breach arrives, and goes back by undo',
    async () => {
      const before = await actions()
      await deliver(ofStage(3))
      await deliver(ofStage(4))
      const after = await actions()
      for (const { plan, state, history } of before)
        if (state === 'done') expect(after.find((one) => one.plan.id === plan.id)?.history, plan.title).toEqual(history)
      const aws = respondAws({ operations: allOperations, credentials: memberRoles('identity', 'kestrail-respond') })
      const undoing: ResponderPorts = { store, aws, clock: Date.now, wait: () => Promise.resolve() }
      for (const { plan, state } of after.filter((one) => one.plan.undo !== 'irreversible'))
        if (state === 'done') expect(await undo(undoing, plan.id, 'test')).toMatchObject({ state: 'undone', differs: [] })
      expect(await open()).toEqual(BEFORE)
    },
    PATIENCE,
  )
})
