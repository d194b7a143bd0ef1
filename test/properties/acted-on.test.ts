import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Event, Json } from '#core/model/event.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { ACCOUNT, record, role, service, user } from '../support/records/cloudtrail.ts'

const settings = { ...defaultSettings, accounts: [{ id: ACCOUNT }] }
const known = compileSettings(settings)
const START = Date.parse('2026-05-12T10:00:00Z')
const MINUTE = 60_000
const ROLE = `arn:aws:iam::${ACCOUNT}:role/automation`
const MACHINE = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:nightly`
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:resize`
const TASK = '0123456789abcdef0123456789abcdef'

let number = 0
const call = (who: Json, minute: number, eventSource: string, eventName: string, over: Json = {}): Event =>
  normalizeApiCall(
    record({
      eventID: `event-${++number}`,
      eventTime: `${new Date(START + minute * MINUTE).toISOString().slice(0, 19)}Z`,
      eventSource: `${eventSource}.amazonaws.com`,
      eventName,
      readOnly: false,
      recipientAccountId: ACCOUNT,
      userIdentity: who,
      ...over,
    }),
    known,
  )

/** What a thief wants done, by whichever hands. */
const breach = (who: Json, minute: number): Event[] => [
  call(who, minute, 'cloudtrail', 'StopLogging', { requestParameters: { name: 'main' } }),
  call(who, minute + 1, 'iam', 'AttachUserPolicy', {
    requestParameters: { userName: 'backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  }),
  call(who, minute + 2, 'ec2', 'ModifySnapshotAttribute', {
    requestParameters: {
      snapshotId: 'snap-0123456789abcdef0',
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ userId: '210987654321' }] } },
    },
  }),
]

const issued = (name: string, key: string, session: string): Event =>
  call(service(name), -1, 'sts', 'AssumeRole', {
    requestParameters: { roleArn: ROLE, roleSessionName: session },
    responseElements: { credentials: { accessKeyId: key } },
  })

const through = (name: string, session = 'run-1'): Json => ({
  ...role('automation', session, { accessKeyId: 'ASIARUN0000000000001' }),
  invokedBy: `${name}.amazonaws.com`,
})

const workload = (session: string, scope?: string): Json => ({
  ...role('automation', session, { accessKeyId: 'ASIARUN0000000000001' }),
  ...(scope && { inScopeOf: { credentialsIssuedTo: scope } }),
})

const mallory = user('mallory')

/** How somebody runs calls with the role, and as whom the calls then come. */
const WAYS: Readonly<Record<string, { readonly starts: () => Event[]; readonly as: Json; readonly service?: string }>> = {
  'a state machine': {
    starts: () => [
      call(mallory, 0, 'states', 'CreateStateMachine', {
        requestParameters: { name: 'nightly', roleArn: ROLE },
        responseElements: { stateMachineArn: MACHINE },
      }),
      call(mallory, 1, 'states', 'StartExecution', { requestParameters: { stateMachineArn: MACHINE } }),
    ],
    as: through('states'),
    service: 'states',
  },
  'a state machine of somebody else': {
    starts: () => [
      call(user('dev'), -30_000, 'states', 'CreateStateMachine', {
        requestParameters: { name: 'nightly', roleArn: ROLE },
        responseElements: { stateMachineArn: MACHINE },
      }),
      call(mallory, 1, 'states', 'StartExecution', { requestParameters: { stateMachineArn: MACHINE } }),
    ],
    as: through('states'),
    service: 'states',
  },
  'an automation document': {
    starts: () => [
      call(mallory, 1, 'ssm', 'StartAutomationExecution', {
        requestParameters: { documentName: 'd', parameters: { AutomationAssumeRole: [ROLE] } },
      }),
    ],
    as: through('ssm'),
    service: 'ssm',
  },
  'a schedule': {
    starts: () => [
      call(mallory, 1, 'scheduler', 'CreateSchedule', { requestParameters: { name: 'x', target: { arn: 'a', roleArn: ROLE } } }),
    ],
    as: through('scheduler'),
    service: 'scheduler',
  },
  'the code of a function': {
    starts: () => [call(mallory, 1, 'lambda', 'UpdateFunctionCode20150331v2', { requestParameters: { functionName: FUNCTION } })],
    as: workload('resize', FUNCTION),
  },
  'a command on an instance': {
    starts: () => [call(mallory, 1, 'ssm', 'SendCommand', { requestParameters: { instanceIds: ['i-0123456789abcdef0'] } })],
    as: workload('i-0123456789abcdef0'),
  },
  'a shell in a container': {
    starts: () => [call(mallory, 1, 'ecs', 'ExecuteCommand', { requestParameters: { cluster: 'c', task: TASK, command: 'sh' } })],
    as: workload(TASK),
    service: 'ecs-tasks',
  },
}

const analyze = async (events: readonly Event[]): Promise<AnyFinding[]> => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings }, store)
  await pipeline.take(events)
  return (await settle(pipeline, store)).filter(({ state }) => state === 'active')
}

const incidents = (findings: readonly AnyFinding[]) => findings.filter(({ kind }) => kind === 'incident')

describe('what somebody runs with the credentials of a workload', () => {
  it.each(Object.entries(WAYS))('by %s is one incident of theirs, as severe as done with their own hands', async (_, way) => {
    const key = way.service
      ? [issued(way.service, 'ASIARUN0000000000001', String(way.as['principalId'] ?? '').split(':')[1] ?? 'run-1')]
      : []
    const found = incidents(await analyze([...way.starts(), ...key, ...breach(way.as, 5)]))
    const direct = incidents(await analyze(breach(mallory, 5)))
    expect(found.map(({ origin }) => origin.node)).toEqual([`user:arn:aws:iam::${ACCOUNT}:user/mallory`])
    expect(found.map(({ severity }) => severity)).toEqual(direct.map(({ severity }) => severity))
  })

  it('is the same in any order of arrival', async () => {
    const way = WAYS['a state machine']!
    const events = [...way.starts(), issued('states', 'ASIARUN0000000000001', 'run-1'), ...breach(way.as, 5)]
    const whole = await analyze(events)
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
        expect((await analyze(shuffled)).map(({ id, severity }) => [id, severity]).sort()).toEqual(
          whole.map(({ id, severity }) => [id, severity]).sort(),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('is not that of an administrator who ran something else on it the day before', async () => {
    const admin = user('admin')
    const found = await analyze([
      call(admin, -1_200, 'ssm', 'SendCommand', { requestParameters: { instanceIds: ['i-0123456789abcdef0'] } }),
      ...breach(workload('i-0123456789abcdef0'), 5),
    ])
    expect(incidents(found).map(({ origin }) => origin.node)).toEqual([`instance:${ACCOUNT}/i-0123456789abcdef0`])
  })

  it('merges no strangers where one person deploys hundreds of functions that do ordinary work', async () => {
    const deployer = user('deployer')
    const events = Array.from({ length: 200 }, (_, i) => {
      const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f${i}`
      return [
        call(deployer, i, 'lambda', 'UpdateFunctionCode20150331v2', { requestParameters: { functionName: `f${i}` } }),
        call({ ...workload(`f${i}`, arn), accessKeyId: `ASIAFUNCTION${String(i).padStart(8, '0')}` }, i + 1, 's3', 'PutObject', {
          requestParameters: { bucketName: 'example', key: 'x' },
        }),
      ]
    }).flat()
    const found = await analyze(events)
    expect(incidents(found)).toEqual([])
  })
})
