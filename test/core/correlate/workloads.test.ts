import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { originOf, resolve } from '#core/correlate/resolve.ts'
import type { Event, Json } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { normalizeNotice } from '#core/normalize/notice.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { record, service, user } from '../../support/records/cloudtrail.ts'

const ACCOUNT = '123456789012'
const TASK = '0123456789abcdef0123456789abcdef'
const TASK_ARN = `arn:aws:ecs:us-east-1:${ACCOUNT}:task/prod/${TASK}`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/shop-task`
const ENI = 'eni-0123456789abcdef0'
const START = Date.parse('2026-05-12T10:00:00Z')
const known = compileSettings(defaultSettings)
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

const call = (id: string, at: number, over: Json): Event =>
  normalizeApiCall(
    record({ eventID: id, eventTime: iso(at), recipientAccountId: ACCOUNT, userIdentity: user('alice', { account: ACCOUNT }), ...over }),
    known,
  )

const assumed = (id: string, role: string, key: string): Event =>
  call(id, START - 3_600_000, {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    sourceIPAddress: 'ecs-tasks.amazonaws.com',
    userIdentity: service('ecs-tasks'),
    requestParameters: { roleArn: role, roleSessionName: TASK },
    responseElements: { credentials: { accessKeyId: key } },
  })

const shell = call('shell', START, {
  eventSource: 'ecs.amazonaws.com',
  eventName: 'ExecuteCommand',
  requestParameters: { cluster: 'prod', task: TASK_ARN, command: '/bin/sh', interactive: true },
})

const notice = (id: string, at: number, digest: string): Event =>
  normalizeNotice({
    id,
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    time: iso(at),
    account: ACCOUNT,
    region: 'us-east-1',
    detail: {
      taskArn: TASK_ARN,
      group: 'service:shop',
      lastStatus: 'RUNNING',
      containers: [{ imageDigest: `sha256:${digest.repeat(64)}` }],
      attachments: [{ details: [{ name: 'networkInterfaceId', value: ENI }] }],
    },
  })

const FIELDS =
  'account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status flow-direction tcp-flags'
const flow = (to: string, at: number, task?: string): Event => {
  const format = parseFlowFormat(`${FIELDS}${task ? ' ecs-task-id ecs-task-arn' : ''}`)
  if (typeof format === 'string') throw new Error(format)
  const seconds = Math.floor(at / 1000)
  const record = `${ACCOUNT} ${ENI} 10.0.1.5 ${to} 51234 22 6 5 400 ${seconds} ${seconds + 30} ACCEPT OK egress 3${task ? ` ${task} ${TASK_ARN}` : ''}`
  const made = normalizeFlow(
    { kind: 'flow-line', record, format, place: { file: 'test' }, context: { account: ACCOUNT, region: 'us-east-1' } },
    known,
  )
  if (typeof made === 'string' || 'reason' in made) throw new Error(JSON.stringify(made))
  return made
}
const fanOut = (task?: string): Event[] => Array.from({ length: 12 }, (_, at) => flow(`10.0.2.${at + 1}`, START + (at + 5) * 60_000, task))

const run = async (events: readonly Event[], batch = 1000) => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: { ...defaultSettings, flows: true } }, store)
  for (let at = 0; at < events.length; at += batch) await pipeline.take(events.slice(at, at + batch))
  return { store, findings: (await settle(pipeline, store)).filter((one) => one.state === 'active') }
}

describe('what an interface serves is its origin', () => {
  it('a task, its role and its sessions are one', async () => {
    const events = [assumed('a', ROLE, 'ASIAEXAMPLETASK00001'), notice('n', START, 'a'), ...fanOut()]
    const { store, findings } = await run(events)
    const lineage = await resolve(store, `interface:${ENI}`)
    expect(lineage.steps.map((step) => step.node)).toEqual([`interface:${ENI}`, `task:${ACCOUNT}/${TASK}`, `role:${ROLE}`])
    expect((await resolve(store, 'key:ASIAEXAMPLETASK00001')).root).toBe(`role:${ROLE}`)
    expect(originOf(lineage).kind).toBe('role')
    expect(findings.map((one) => [one.detection, one.origin.node])).toContainEqual(['lateral-fan-out', `role:${ROLE}`])
  })

  it('the role that the agent pulls images with is nobody’s own', async () => {
    const shared = `arn:aws:iam::${ACCOUNT}:role/ecsTaskExecutionRole`
    const { store } = await run([assumed('a', shared, 'ASIAEXAMPLETASK00002'), notice('n', START, 'a')])
    expect((await resolve(store, `interface:${ENI}`)).root).toBe(`task:${ACCOUNT}/${TASK}`)
  })

  it('a function, where CloudTrail shows for whom Lambda made the interface', async () => {
    const description = 'AWS Lambda VPC ENI-thumbnails-01234567-89ab-cdef-0123-456789abcdef'
    const made = call('f', START, {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'CreateNetworkInterface',
      responseElements: { networkInterface: { networkInterfaceId: ENI, description } },
    })
    const { store } = await run([made])
    expect((await resolve(store, `interface:${ENI}`)).root).toBe(`function:arn:aws:lambda:us-east-1:${ACCOUNT}:function:thumbnails`)
  })

  it('fields of the flow log name the task as well, and it is no instance', async () => {
    const { store } = await run(fanOut(TASK))
    expect((await resolve(store, `interface:${ENI}`)).root).toBe(`task:${ACCOUNT}/${TASK}`)
  })
})

describe('stories of containers', () => {
  it('a shell, then new peers', async () => {
    const { findings } = await run([shell, ...fanOut(TASK)])
    const reported = findings.flatMap((one) => [one.detection, ...('signals' in one ? one.signals.map((signal) => signal.detection) : [])])
    expect(reported).toContain('container-command-then-new-peers')
  })

  it('a new image, then movement; in any order, however cut and repeated', async () => {
    const events = [
      assumed('a', ROLE, 'ASIAEXAMPLETASK00001'),
      notice('old', START - 9 * 86_400_000, 'a'),
      notice('new', START - 600_000, 'b'),
      ...fanOut(),
    ]
    const reported = async (some: readonly Event[], batch?: number) =>
      (await run(some, batch)).findings.map((one) => `${one.id} ${one.revision} ${one.title}`).sort()
    const expected = await reported(events)
    expect(expected.join()).toContain('New container image deployed, then the service attacks other hosts')
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
        fc.integer({ min: 1, max: 9 }),
        async (shuffled, batch) => {
          expect(await reported(shuffled, batch)).toEqual(expected)
        },
      ),
      { numRuns: 15 },
    )
  })

  it('an image that the service ran before is no news', async () => {
    const events = [notice('old', START - 9 * 86_400_000, 'a'), notice('new', START - 600_000, 'a'), ...fanOut()]
    expect((await run(events)).findings.map((one) => one.title).join()).not.toContain('New image')
  })
})
