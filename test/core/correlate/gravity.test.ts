import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { gravityOf } from '#core/correlate/gravity.ts'
import { rulesOf } from '#core/correlate/rules.ts'
import type { Json } from '#core/model/event.ts'
import type { Finding } from '#core/model/finding.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { Row } from '#core/state/rows.ts'
import { content } from '#detections/content.ts'
import { ACCOUNT, minutesAfter, record, role, service, user } from '../../support/records/cloudtrail.ts'

const ROLE = `arn:aws:iam::${ACCOUNT}:role/orders`

/** A session of a role, and what it does; Lambda or a user assumes the role. */
const session = (at: number, minute: number, by: 'lambda' | 'user', acts: readonly Json[]): Json[] => {
  const accessKeyId = `ASIA${String(at).padStart(16, '0')}`
  const roleSessionName = by === 'lambda' ? 'orders-fn' : `s${at}`
  const assumed = record({
    eventID: `assume-${at}`,
    eventTime: minutesAfter(minute),
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    userIdentity: by === 'lambda' ? service('lambda') : user('mallory'),
    ...(by === 'lambda' && { sourceIPAddress: 'lambda.amazonaws.com' }),
    requestParameters: { roleArn: ROLE, roleSessionName },
    responseElements: { credentials: { accessKeyId } },
  })
  const acting = acts.map((act, n) =>
    record({
      eventID: `act-${at}-${n}`,
      eventTime: minutesAfter(minute + 0.1 * (n + 1)),
      userIdentity: role('orders', roleSessionName, { accessKeyId }),
      ...act,
    }),
  )
  return [assumed, ...acting]
}

const denied = {
  eventSource: 's3.amazonaws.com',
  eventName: 'GetBucketPolicy',
  requestParameters: { bucketName: 'b' },
  errorCode: 'AccessDenied',
}
const sharedWithAll = (snapshotId: string): Json => ({
  eventSource: 'ec2.amazonaws.com',
  eventName: 'ModifySnapshotAttribute',
  requestParameters: { snapshotId, createVolumePermission: { add: { items: [{ group: 'all' }] } } },
})

const lab = () => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: defaultSettings }, store)
  const feed = async (records: readonly Json[]) => {
    await pipeline.take(records.map((one) => normalizeApiCall(one, pipeline.context)))
    await settle(pipeline, store)
  }
  const findings = (): Finding[] => [...store.rows('finding')].flatMap(({ value }) => (value.kind === 'finding' ? [value.finding] : []))
  return { feed, findings }
}

describe('an origin with more sessions than are read', () => {
  it.each([300, 2_000])('after %i sessions with one denied call each, every later public snapshot is reported', async (sessions) => {
    const { feed, findings } = lab()
    await feed(Array.from({ length: sessions }, (_, at) => session(at, at / 10, 'lambda', [denied])).flat())
    const snapshots = Array.from({ length: 5 }, (_, at) => `snap-${String(at).padStart(17, '0')}`)
    for (const [at, snapshot] of snapshots.entries())
      await feed(session(sessions + at, sessions / 10 + at, 'lambda', [sharedWithAll(snapshot)]))
    const reported = findings()
      .filter((one) => one.state === 'active')
      .flatMap((one) => one.resources.map(({ arn }) => arn.split('/').at(-1)))
    expect(snapshots.filter((one) => !reported.includes(one))).toEqual([])
  })

  it('retracts nothing, and says that not all was read', async () => {
    const { feed, findings } = lab()
    const grave = [
      { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', requestParameters: { name: 'org' } },
      { eventSource: 'guardduty.amazonaws.com', eventName: 'DeleteDetector', requestParameters: { detectorId: 'd' } },
      sharedWithAll('snap-00000000000000000'),
    ]
    await feed(session(0, 0, 'user', grave))
    const before = findings().filter((one) => one.state === 'active')
    expect(before.map((one) => one.kind)).toContain('incident')
    for (let at = 1; at <= 1_500; at += 500)
      await feed(Array.from({ length: 500 }, (_, n) => session(at + n, (at + n) / 10, 'user', [denied])).flat())
    const after = new Map(findings().map((one) => [one.id, one]))
    expect(before.map(({ id }) => after.get(id)?.state)).toEqual(before.map(() => 'active'))
    expect(
      findings()
        .flatMap((one) => one.why)
        .join(),
    ).toContain('more than 256 sessions')
  })
})

describe('gravityOf', () => {
  const signal = (detection: string, day: number, attempt = false): Row => ({
    pk: 'N#key:A',
    sk: `sig#${detection}`,
    version: 1,
    value: { kind: 'signal', detection, attempt, dedup: [], evidence: [], hashes: [], last: day * 86_400_000 },
  })
  const rules = rulesOf(content)

  it('is the gravest signal and its newest day; an attempt weighs nothing', () => {
    const [low, high] = [
      rules.info('iam-user-created')!,
      rules.info('ec2-snapshot-shared-publicly') ?? rules.info('cloudtrail-logging-stopped')!,
    ]
    const rows = [signal(low.id, 20), signal(high.id, 10), signal(high.id, 11)]
    expect(gravityOf(rules, rows)).toEqual({ rank: ['informational', 'low', 'medium', 'high', 'critical'].indexOf(high.level), day: 11 })
    expect(gravityOf(rules, [signal(high.id, 10, true)])).toEqual({ rank: 0, day: 10 })
    expect(gravityOf(rules, [])).toEqual({ rank: 0, day: 0 })
  })
})
