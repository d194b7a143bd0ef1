import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { collectAgain, sendObjects } from '#adapters/aws/replay.ts'
import { simulateDay } from '#simulate/day.ts'
import { ACCOUNT, type Deployment } from '../support/aws/deployment.ts'
import { EMULATOR, type Emulated, emulated } from '../support/aws/emulated.ts'
import { noFaults } from '../support/aws/faults.ts'
import { activeIn, eventBridgeEvent, findingsIn, putOnStream, run } from '../support/aws/running.ts'
import { objectsPath, trailFile, trailKey } from '../support/aws/s3-ingest.ts'
import { locally } from '../support/command-line/command-line.ts'

const BUCKET = 'trail-logs'
const day = simulateDay({ seed: 'objects', date: '2026-05-12', breach: true, events: 120 })
const settings = { ...day.settings, trail: { bucket: BUCKET }, flowLogs: { bucket: BUCKET } } as unknown as Record<string, unknown>

/** Enough of them for a file, of the account that the keys name. */
const ofOneAccount = day.records.map((record) => ({ ...record, recipientAccountId: ACCOUNT }))

/** A call that is a finding by itself. */
const stopped = (eventID: string) => ({
  ...ofOneAccount[0],
  eventID,
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  requestParameters: { name: eventID },
})

describe.skipIf(!EMULATOR)('the path of log files', () => {
  const world = emulated(settings)
  let account: Emulated
  let local: Awaited<ReturnType<typeof locally>>
  beforeAll(async () => {
    if (!EMULATOR) return
    account = world()
    local = await locally(day.records, day.settings)
  })

  const deliver = async (deployment: Deployment, withStream: boolean) => {
    const running = await run(deployment, account.proxy)
    const path = await objectsPath(account.aws, deployment, BUCKET, account.proxy)
    const stream = deployment.physicalId('AWS::Kinesis::Stream', 'Events')
    let files = 0
    for (let at = 0, file = 0; at < day.records.length; at += 60, file++) {
      const records = day.records.slice(at, at + 60)
      if (withStream)
        await putOnStream(
          account.aws,
          stream,
          records.map((record) => eventBridgeEvent({ ...record })),
        )
      for (const [name, own] of Map.groupBy(records, (record) => record.recipientAccountId)) {
        await path.put(trailKey(file, '', name), trailFile(own))
        files++
      }
    }
    // The slow path comes later, and finds everything there already.
    await running.settle()
    expect(await path.pump()).toBe(files)
    await running.settle()
    expect(running.failures()).toEqual([])
    return activeIn(account.aws, deployment)
  }

  it('says what the laptop says, field for field', async () => {
    expect(local.length).toBeGreaterThan(0)
    expect(await deliver(await account.deployment.fork('files-alone'), false)).toEqual(local)
  })

  it('together with the fast path says the same, without a stage that removes duplicates', async () => {
    expect(await deliver(await account.deployment.fork('both-paths'), true)).toEqual(local)
  })

  it('reads flow logs of the bucket, with the header that they carry', async () => {
    const deployment = await account.deployment.fork('flow-files')
    const path = await objectsPath(account.aws, deployment, BUCKET, account.proxy)
    const running = await run(deployment, account.proxy)
    const header = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
    const lost = Array.from(
      { length: 12 },
      (_, i) => `2 ${ACCOUNT} eni-0a1b - - - - - - - ${1_778_580_000 + i * 60} ${1_778_580_060 + i * 60} - SKIPDATA`,
    )
    const place = `AWSLogs/${ACCOUNT}/vpcflowlogs/us-east-1/2026/05/12/${ACCOUNT}_vpcflowlogs_us-east-1_fl-0a_20260512T1000Z_1a2b.log.gz`
    await path.put(place, gzipSync([header, ...lost, ''].join('\n')))
    expect(await path.pump()).toBe(1)
    await running.settle()
    expect((await activeIn(account.aws, deployment)).map(({ detection, region }) => `${detection} ${region}`)).toEqual([
      'flow-records-lost-often us-east-1',
    ])
  })

  it('allows detect-objects what it calls', () => {
    const allowed = account.deployment.statementsOf('detect-objects').flatMap(({ Action }) => Action)
    expect(allowed).toEqual(expect.arrayContaining([...(account.proxy.callers.get('detect-objects') ?? ['nothing was called'])]))
  })

  const rejected = async () => {
    const bucket = account.deployment.functions['detect-objects']?.environment['ARCHIVE_BUCKET']
    const list = await account.aws.rest('s3', 'GET', `/${bucket}?list-type=2&prefix=rejected/`)
    const keys = [...list.text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key)
    const texts = await Promise.all(keys.map(async (key) => (await account.aws.rest('s3', 'GET', `/${bucket}/${key}`)).text))
    return texts.flatMap((text) =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { problem: string; object?: string; data?: string }),
    )
  }

  it('a damaged file is kept with its reason, with what stood before the damage, and its neighbors are read', async () => {
    const path = await objectsPath(account.aws, account.deployment, BUCKET)
    const running = await run(account.deployment)
    const records = ofOneAccount.slice(0, 40)
    const whole = trailFile(records)
    await path.put(trailKey(1), whole.subarray(0, whole.length / 2))
    await path.put(trailKey(2), trailFile([stopped('neighbor')]))
    await path.put(trailKey(3), gzipSync('not a log at all'))
    expect(await path.pump()).toBe(3)
    await running.settle()
    const kept = await rejected()
    expect(kept.map(({ object }) => object)).toContain(`s3://${BUCKET}/${trailKey(1)}`)
    expect(kept.map(({ problem }) => problem).join('\n')).toContain('the gzip data cannot be read')
    expect((await findingsIn(account.aws, account.deployment)).length).toBeGreaterThan(0)
  })

  it('a file that never can be fetched leaves the queue within the retry limit, and is reported for in the failure bucket', async () => {
    const path = await objectsPath(account.aws, account.deployment, BUCKET)
    const gone = trailKey(404)
    await path.report({ s3Bucket: BUCKET, s3ObjectKey: [gone] })
    await path.put(trailKey(5), trailFile(ofOneAccount.slice(0, 10)))
    expect(await path.pump()).toBe(2)
    const kept = await rejected()
    expect(kept.find(({ object }) => object === `s3://${BUCKET}/${gone}`)?.problem).toContain('kestrail replay')
  })

  it('a file in a bucket that the settings do not name is never opened', async () => {
    const path = await objectsPath(account.aws, account.deployment, BUCKET)
    const before = account.proxy.calls.get('s3:GetObject')
    await path.report({ s3Bucket: 'bucket-of-a-stranger', s3ObjectKey: ['AWSLogs/x.json.gz'] })
    await path.pump()
    expect(account.proxy.calls.get('s3:GetObject')).toBe(before)
    expect((await rejected()).map(({ problem }) => problem).join('\n')).toContain('a bucket that the settings do not name')
  })

  it('a file that cannot be read for a moment is read when it can be', async () => {
    const path = await objectsPath(account.aws, account.deployment, BUCKET)
    let refused = 0
    account.proxy.fail(({ service }) => (service === 's3' && refused++ < 4 ? 'error' : undefined))
    await path.put(trailKey(6), trailFile(ofOneAccount.slice(0, 5)))
    const before = (await rejected()).length
    expect(await path.pump()).toBe(1)
    account.proxy.fail(noFaults)
    expect((await rejected()).length).toBe(before)
  })

  it('what was given up on comes through by replay of the failure bucket, once it is there', async () => {
    const path = await objectsPath(account.aws, account.deployment, BUCKET)
    const archive = account.deployment.functions['detect-objects']?.environment['ARCHIVE_BUCKET']
    const again = await collectAgain(`s3://${archive}/rejected/`, () => true)
    expect(again.objects).toContain(`s3://${BUCKET}/${trailKey(404)}`)
    await path.put(trailKey(404), trailFile([stopped('came-later')]))
    // What the bucket itself reported of.
    await path.pump()
    const running = await run(account.deployment)
    await running.settle()
    const before = await findingsIn(account.aws, account.deployment)
    await sendObjects(path.queue, again.objects)
    expect(await path.pump()).toBe(again.objects.length)
    await running.settle()
    // Idempotent: a second time changes nothing.
    expect((await findingsIn(account.aws, account.deployment)).map(({ finding }) => finding)).toEqual(before.map(({ finding }) => finding))
  })
})
