import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import * as iam from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { beforeAll, describe, expect, it } from 'vitest'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { respondAws } from '#adapters/aws/respond.ts'
import { allOperations } from '#adapters/aws/respond-all.ts'
import { memberRoles } from '#adapters/aws/respond-credentials.ts'
import type { ActionRow } from '#core/model/action.ts'
import { parseSettings } from '#core/model/settings.ts'
import { answer } from '#core/respond/answer.ts'
import { askedBy, foundOf } from '#core/respond/found-event.ts'
import type { Responding } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { responses } from '#detections/generated/responses.ts'
import { type SimulatedDay, simulateDay } from '#simulate/day.ts'
import { EMULATOR, type Emulated, emulated } from '../support/emulated.ts'
import { eventBridgeEvent, findingsIn, putOnStream, type Running, run } from '../support/running.ts'

const DAY: SimulatedDay = simulateDay({ seed: 'contained', date: '2026-05-12', breach: true, events: 1_000 })
const TRUTH = DAY.truth
const SANDBOX = TRUTH?.origin.account ?? ''

/** Automatic in the account where the breach begins, dry run elsewhere. */
const SETTINGS = { ...DAY.settings, response: { mode: 'dry-run', rules: [{ mode: 'automatic', accounts: [SANDBOX] }] } }

describe.skipIf(!EMULATOR)('a simulated breach in a deployment that responds by itself', () => {
  const world = emulated({ ...SETTINGS })
  let here: Emulated
  let running: Running
  let responding: Responding
  let member: iam.IAMClient
  const local = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const name = TRUTH?.origin.name.split('/').at(-1) ?? ''

  beforeAll(async () => {
    if (!EMULATOR) return
    here = world()
    running = await run(here.deployment)
    member = await inAccount(SANDBOX)
    await member.send(new iam.CreateUserCommand({ UserName: name }))
    await member.send(new iam.CreateAccessKeyCommand({ UserName: name }))
    const parsed = parseSettings(SETTINGS)
    if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
    const client = new DynamoDBClient({ ...local, endpoint: EMULATOR })
    const store = new DynamoStore({ client, tableName: here.deployment.physicalId('AWS::DynamoDB::Table'), retentionDays: 90 })
    const aws = respondAws({
      operations: allOperations,
      credentials: memberRoles('identity', 'kestrail-respond'),
    })
    const identity = responses.filter((one) => one.family === 'identity')
    responding = { settings: parsed.settings, responses: identity, world: { store, aws, clock: Date.now, wait: () => Promise.resolve() } }
  })

  /** Clients of a member account, by a role in it: the emulator keeps accounts apart by credentials. */
  const inAccount = async (account: string): Promise<iam.IAMClient> => {
    const sts = new STSClient({ ...local, endpoint: EMULATOR ?? '' })
    const asked = { RoleArn: `arn:aws:iam::${account}:role/admin`, RoleSessionName: 'test' }
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked))
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {}
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
    return new iam.IAMClient({ region: 'us-east-1', endpoint: EMULATOR ?? '', credentials })
  }
  const keys = async () =>
    (await member.send(new iam.ListAccessKeysCommand({ UserName: name }))).AccessKeyMetadata?.map((one) => one.Status)

  /** What has been delivered goes through the pipeline; then every finding goes to the responder as the event bus would bring it. */
  const deliver = async (records: SimulatedDay['records']): Promise<ActionRow[]> => {
    await putOnStream(
      here.aws,
      here.deployment.physicalId('AWS::Kinesis::Stream', 'Events'),
      records.map((one) => eventBridgeEvent({ ...one })),
    )
    await running.settle()
    const actions: ActionRow[] = []
    for (const { finding } of await findingsIn(here.aws, here.deployment)) {
      if (finding.state !== 'active') continue
      const event = { source: 'kestrail', 'detail-type': 'Kestrail Finding', detail: foundOf(finding) }
      for (const asked of askedBy(event)) actions.push(...(await answer(responding, asked)).actions)
    }
    return actions
  }

  it('is contained when its third stage has arrived, before the trail is touched and data is taken, and can be undone', async () => {
    const stages = Object.values(TRUTH?.stages ?? {})
    expect(stages.length).toBeGreaterThanOrEqual(3)
    const ofStage = (at: number) => DAY.records.filter((one) => stages[at]?.includes(one.eventID))
    const breach = new Set(TRUTH?.eventIds)
    await deliver(DAY.records.filter((one) => !breach.has(one.eventID)))
    expect(await keys()).toEqual(['Active'])
    for (const at of [0, 1]) await deliver(ofStage(at))
    const actions = await deliver(ofStage(2))
    expect(await keys()).toEqual(['Inactive'])
    const done = actions.find((one) => one.plan.response === 'deactivate-access-key' && one.plan.account === SANDBOX)
    expect(done).toMatchObject({ state: 'done', plan: { account: SANDBOX, target: { name } }, checks: [{ held: true }] })
    // Elsewhere policy says dry run: only shown.
    expect(actions.filter((one) => one.plan.account !== SANDBOX).every((one) => one.state === 'proposed' || one.state === 'refused')).toBe(
      true,
    )
    expect(await undo(responding.world, done?.plan.id ?? '', 'test')).toMatchObject({ state: 'undone', differs: [] })
    expect(await keys()).toEqual(['Active'])
  })
})
