import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'

import { impactOf } from '#core/detect/impact.ts'
import type { Event, Json } from '#core/model/event.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { normalizeNotice } from '#core/normalize/notice.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { activeFindings } from '../../support/properties/law.ts'
import { minutesAfter, record, role } from '../../support/records/cloudtrail.ts'

const settings = {
  ...defaultSettings,
  accounts: [{ id: '123456789012', environment: 'production' }],
  deployRoles: ['arn:aws:iam::123456789012:role/deploy'],
}

const call = (minute: number, eventName: string, requestParameters: Json, by = 'admin', more: Json = {}): Json =>
  record({
    eventSource: 's3.amazonaws.com',
    eventName,
    eventTime: minutesAfter(minute, '2026-05-04T10:00:00Z'),
    eventID: `${eventName}-${minute}`,
    awsRegion: 'eu-west-1',
    readOnly: false,
    requestParameters,
    userIdentity: role(by),
    ...more,
  })

const block = (on: boolean) => ({
  bucketName: 'example-data',
  PublicAccessBlockConfiguration: { RestrictPublicBuckets: on, BlockPublicPolicy: on, BlockPublicAcls: on, IgnorePublicAcls: on },
})
const tagging = (minute: number, tags: Json, role?: string) => call(minute, 'PutBucketTagging', { bucketName: 'example-data', tags }, role)

const created = call(0, 'CreateBucket', { bucketName: 'example-data' }, 'deploy')
const tagged = tagging(1, { team: 'payments', 'cost-center': '17' }, 'deploy')
const broken = call(30, 'PutBucketPublicAccessBlock', block(false))
const repaired = call(45, 'PutBucketPublicAccessBlock', block(true), 'oncall')
const brokenAgain = call(50, 'PutBucketPublicAccessBlock', block(false))

/** Each batch is settled before the next: anyone who comes later has to wake what was judged before. */
const findingsAfter = async (...batches: Json[][]): Promise<Finding[]> => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content: { ...content, behaviors: [] }, settings }, store)
  for (const batch of batches) {
    await pipeline.take(batch.map((record) => normalizeApiCall(record, pipeline.context)))
    await settle(pipeline, store)
  }
  return activeFindings(store).filter((one) => one.detection === 's3-public-access-block-removed')
}

describe('what stands under a resource', () => {
  it('names owner, environment, maker and deployer in findings of others', async () => {
    const [finding] = await findingsAfter([created, tagged, broken])
    expect(finding?.resources[0]).toMatchObject({
      arn: 'arn:aws:s3:::example-data',
      owner: 'payments',
      environment: 'production',
      tags: { team: 'payments' },
      deployedBy: 'deploy role deploy/session',
      created: { at: '2026-05-04T10:00:00.000Z', by: 'arn:aws:iam::123456789012:role/deploy' },
    })
  })

  it('reaches a finding that was judged before', async () => {
    const [late] = await findingsAfter([broken], [tagged], [created])
    expect(late).toEqual((await findingsAfter([created, tagged, broken]))[0])
  })

  it('follows the latest value of a tag, and its removal', async () => {
    const [moved] = await findingsAfter([broken], [tagging(5, { team: 'billing' })], [tagged])
    expect(moved?.resources[0]?.owner).toBe('billing')
    const untagged = call(6, 'UntagResource', { resourceArn: 'arn:aws:s3:::example-data', tagKeys: ['team'] })
    const [bare] = await findingsAfter([untagged], [broken, tagged])
    expect(bare?.resources[0]?.owner).toBeUndefined()
  })
})

describe('a failed check', () => {
  it('stays failed until somebody repairs it, no matter who that is, and in any order', async () => {
    const [failed] = await findingsAfter([broken])
    expect(failed?.posture).toEqual({ check: 'S3 Block Public Access is enabled for the bucket', status: 'FAILED' })
    const passed = { check: 'S3 Block Public Access is enabled for the bucket', status: 'PASSED', at: '2026-05-04T10:45:00.000Z' }
    for (const batches of [[[broken], [repaired]], [[repaired], [broken]], [[broken, repaired]]])
      expect((await findingsAfter(...batches))[0]?.posture).toEqual(passed)
  })

  it('fails again when it is broken again, and a refused repair repairs nothing', async () => {
    expect((await findingsAfter([brokenAgain], [repaired], [broken]))[0]?.posture?.status).toBe('FAILED')
    const refused = call(45, 'PutBucketPublicAccessBlock', block(true), 'oncall', { errorCode: 'AccessDenied' })
    expect((await findingsAfter([broken], [refused]))[0]?.posture?.status).toBe('FAILED')
  })
})

it('is the same whatever order records come in, split anyhow', async () => {
  const all = [created, tagged, broken, repaired, tagging(2, { team: 'billing' }), tagging(2, { owner: 'ops' }, 'oncall')]
  const whole = await findingsAfter(all)
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(all, { minLength: all.length }),
      fc.array(fc.integer({ min: 1, max: 3 })),
      async (shuffled, sizes) => {
        const batches: Json[][] = []
        for (let at = 0, turn = 0; at < shuffled.length; turn++) {
          const size = sizes[turn] ?? 2
          batches.push(shuffled.slice(at, at + size))
          at += size
        }
        expect(await findingsAfter(...batches)).toEqual(whole)
      },
    ),
    { numRuns: 30 },
  )
})

describe('what an account suffered', () => {
  const notice = (id: string, time: string, type: string, source: string, detail: Json): Json => ({
    version: '0',
    id,
    time,
    account: '123456789012',
    region: 'eu-west-1',
    'detail-type': type,
    source,
    resources: [],
    detail,
  })
  const alarm = notice('n1', '2026-05-04T11:10:00Z', 'CloudWatch Alarm State Change', 'aws.cloudwatch', {
    alarmName: 'checkout-errors',
    state: { value: 'ALARM' },
  })
  const over = notice('n2', '2026-05-04T11:20:00Z', 'CloudWatch Alarm State Change', 'aws.cloudwatch', {
    alarmName: 'checkout-errors',
    state: { value: 'OK' },
  })
  const done = notice('n3', '2026-05-04T11:11:00Z', 'ECS Task State Change', 'aws.ecs', {
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    containers: [{ exitCode: 0 }],
  })
  const died = notice('n4', '2026-05-04T11:12:00Z', 'ECS Task State Change', 'aws.ecs', {
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    group: 'service:shop',
    containers: [{ exitCode: 137 }],
  })
  const yesterday = notice('n5', '2026-05-03T11:12:00Z', 'CloudWatch Alarm State Change', 'aws.cloudwatch', {
    alarmName: 'old',
    state: { value: 'ALARM' },
  })

  it('is reported for the harm in words, and of nothing else', () => {
    expect([alarm, over, done, died].map((one) => impactOf(normalizeNotice(one)))).toEqual([
      'alarm checkout-errors',
      undefined,
      undefined,
      'task of service:shop stopped: Essential container in task exited',
    ])
  })

  it('stands in the incident of that time, whichever came first', async () => {
    const leaked = [
      call(50, 'StopLogging', { name: 'trail' }, 'admin', { eventSource: 'cloudtrail.amazonaws.com' }),
      call(51, 'CreateUser', { userName: 'backup' }, 'admin', { eventSource: 'iam.amazonaws.com' }),
      call(52, 'AttachUserPolicy', { userName: 'backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }, 'admin', {
        eventSource: 'iam.amazonaws.com',
      }),
      call(53, 'CreateAccessKey', { userName: 'backup' }, 'admin', {
        eventSource: 'iam.amazonaws.com',
        responseElements: { accessKey: { accessKeyId: 'AKIABACKUP', userName: 'backup', status: 'Active' } },
      }),
      call(54, 'DeleteTrail', { name: 'trail' }, 'admin', { eventSource: 'cloudtrail.amazonaws.com' }),
    ]
    const incidentAfter = async (...batches: Event[][]): Promise<Incident | undefined> => {
      const store = new MemoryStore()
      const pipeline = createPipeline({ content: { ...content, behaviors: [] }, settings }, store)
      for (const batch of batches) {
        await pipeline.take(batch)
        await settle(pipeline, store)
      }
      return activeFindings(store).find((one): one is Incident => one.kind === 'incident')
    }
    const { context: known } = createPipeline({ content, settings }, new MemoryStore())
    const calls = leaked.map((record) => normalizeApiCall(record, known))
    const notices = [alarm, over, done, died, yesterday].map(normalizeNotice)
    const reported = [
      '2026-05-04 11:10 UTC in 123456789012: alarm checkout-errors.',
      '2026-05-04 11:12 UTC in 123456789012: task of service:shop stopped: Essential container in task exited.',
    ]
    expect((await incidentAfter(calls, notices))?.impact).toEqual(reported)
    expect((await incidentAfter(notices, calls))?.impact).toEqual(reported)
  })
})
