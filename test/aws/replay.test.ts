import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { simulateDay } from '#simulate/day.ts'
import { replayCommand } from '../../bin/commands/replay.ts'
import type { Deployment } from '../support/aws/deployment.ts'
import { EMULATOR, type Emulated, emulated, reach } from '../support/aws/emulated.ts'
import { kinesisReaders, type SourceRecord } from '../support/aws/event-source.ts'
import { noFaults } from '../support/aws/faults.ts'
import { activeIn, eventBridgeEvent, keepFailedBatch, putOnStream, run } from '../support/aws/running.ts'
import { locally, runCommand } from '../support/command-line/command-line.ts'

/** The client of Kinesis speaks HTTP/2, the emulator does not. */
vi.mock('@aws-sdk/client-kinesis', async (original) => {
  const sdk = await original<typeof import('@aws-sdk/client-kinesis')>()
  const { NodeHttpHandler } = await import('@smithy/node-http-handler')
  class KinesisClient extends sdk.KinesisClient {
    constructor(config: object = {}) {
      super({ ...config, requestHandler: new NodeHttpHandler() as never })
    }
  }
  return { ...sdk, KinesisClient }
})

const day = simulateDay({ seed: 'replay', date: '2026-05-12', breach: true, events: 120 })
const events = day.records.map((record) => eventBridgeEvent({ ...record }))
const A_BATCH = 50

describe.skipIf(!EMULATOR)('kestrail replay', () => {
  const world = emulated(day.settings as unknown as Record<string, unknown>)
  let account: Emulated
  let local: Awaited<ReturnType<typeof locally>>
  let archive = ''
  beforeAll(async () => {
    if (!EMULATOR) return
    account = world()
    local = await locally(day.records, day.settings)
    archive = account.deployment.functions['detect']?.environment['ARCHIVE_BUCKET'] ?? ''
  })
  afterAll(() => vi.restoreAllMocks())

  /** The command against the emulated account, behind the fault proxy. */
  const replay = (...args: string[]) => {
    reach(account.proxy.endpoint)
    return runCommand(replayCommand(), ...args)
  }
  const active = (deployment: Deployment) => activeIn(account.aws, deployment)
  const arnOf = (stage: string): string => account.deployment.functions[stage]?.arn ?? ''
  const empty = async (prefix: string) => {
    const { text } = await account.aws.rest('s3', 'GET', `/${archive}?list-type=2&prefix=${prefix}`)
    for (const [, key] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) await account.aws.rest('s3', 'DELETE', `/${archive}/${key}`)
  }
  /** Gives up on these records in batches, as a mapping does. */
  const giveUp = async (stage: string, records: readonly Record<string, unknown>[]) => {
    await empty('aws/lambda/')
    for (let at = 0, number = 0; at < records.length; at += A_BATCH, number++)
      await keepFailedBatch(account.aws, archive, { functionArn: arnOf(stage), records: records.slice(at, at + A_BATCH) }, number)
  }

  describe('--stream', () => {
    let deployment: Deployment
    let stream = ''
    let given: SourceRecord[]
    const onStream = async (): Promise<SourceRecord[]> => {
      const readers = await kinesisReaders(account.aws, stream)
      const parts = await Promise.all(
        readers.map(async (read) => {
          const all: SourceRecord[] = []
          for (let some = await read(); some.length > 0; some = await read()) all.push(...some)
          return all
        }),
      )
      return parts.flat()
    }
    const dataOf = (records: readonly SourceRecord[]): string[] =>
      records.map(({ event }) => String((event['kinesis'] as { data: unknown })['data'])).sort()

    beforeAll(async () => {
      if (!EMULATOR) return
      // Delivered once elsewhere, and given up on there: the stream that they are replayed into has never seen them.
      const lost = await account.deployment.fork('lost')
      await putOnStream(account.aws, lost.physicalId('AWS::Kinesis::Stream', 'Events'), events)
      stream = 'lost'
      given = await onStream()
      await giveUp(
        'detect',
        given.map(({ event }) => event),
      )
      deployment = await account.deployment.fork('replayed')
      stream = 'replayed'
    })

    it('says what it would do, and does nothing', async () => {
      const { out, code } = await replay(`s3://${archive}/aws/lambda/`)
      expect(out).toBe(`would replay ${events.length} records; needs --stream\nNothing was sent: this was a dry run. --execute sends.\n`)
      expect(code).toBe(0)
      const refused = await replay(`s3://${archive}/aws/lambda/`, '--execute')
      expect([refused.code, refused.err]).toEqual([1, `${events.length} records need --stream\n`])
      expect(account.proxy.calls.get('kinesis:PutRecords')).toBeUndefined()
    })

    it('puts every record on the stream once, though the stream refuses half of a call', async () => {
      account.proxy.fail(({ service, action }) =>
        service === 'kinesis' && action === 'PutRecords' && (account.proxy.calls.get('kinesis:PutRecords') ?? 0) <= 2
          ? 'partial'
          : undefined,
      )
      const { out, err, code } = await replay(`s3://${archive}/aws/lambda/`, '--stream', 'replayed', '--execute')
      account.proxy.fail(noFaults)
      expect([out, err, code]).toEqual([`replayed ${events.length} records\n`, '', 0])
      // Half of the first call, half of that half, and then the rest.
      expect(account.proxy.calls.get('kinesis:PutRecords')).toBeGreaterThan(2)
      const found = await onStream()
      expect(found).toHaveLength(events.length)
      expect(dataOf(found)).toEqual(dataOf(given))
    })

    it('ends in the findings that analyze has of the same records; a second time says nothing new', async () => {
      const running = await run(deployment)
      await running.settle()
      expect(running.failures()).toEqual([])
      expect(local.length).toBeGreaterThan(0)
      expect(await active(deployment)).toEqual(local)
      const filed = account.proxy.calls.get('securityhub:BatchImportFindings')
      await replay(`s3://${archive}/aws/lambda/`, '--stream', 'replayed', '--execute')
      expect(await onStream()).toHaveLength(2 * events.length)
      await running.settle()
      expect(await active(deployment)).toEqual(local)
      expect(account.proxy.calls.get('securityhub:BatchImportFindings')).toBe(filed)
    })

    it('takes what detect rejected from where detect kept it', async () => {
      await empty('rejected/')
      const running = await run(await account.deployment.fork('rejected'))
      stream = 'rejected'
      const unreadable = Buffer.from('{"detail-type":"cut in tw')
      await putOnStream(account.aws, stream, [unreadable, events[0] ?? {}])
      await running.settle()
      expect((await replay(`s3://${archive}/rejected/`, '--stream', stream, '--execute')).out).toBe('replayed 1 records\n')
      const found = await onStream()
      expect(found).toHaveLength(3)
      expect(dataOf(found).filter((data) => data === unreadable.toString('base64'))).toHaveLength(2)
    })
  })

  describe('--invoke', () => {
    let deployment: Deployment
    let down = true
    /** How many batches lie in the failure bucket. */
    let kept = 0
    let settle: () => Promise<void>
    beforeAll(async () => {
      if (!EMULATOR) return
      deployment = await account.deployment.fork('invoked')
      const [detect, correlate, publish] = await Promise.all(['detect', 'correlate', 'publish'].map((stage) => deployment.worker(stage)))
      account.proxy.invokes((name, payload) => (name === arnOf('correlate') ? correlate!(payload) : Promise.reject(new Error(name))))
      const judging = (event: unknown) => (down ? Promise.reject(new Error('correlate is down')) : correlate!(event))
      const sources = [
        ...(await deployment.sources('detect', detect!)),
        ...(await deployment.sources('correlate', judging)),
        ...(await deployment.sources('publish', publish!)),
      ]
      settle = async () => {
        for (let delivered = 1; delivered > 0; ) {
          delivered = 0
          for (const source of sources) delivered += await source.pump()
        }
      }
      await putOnStream(account.aws, 'invoked', events)
      await settle()
      const lost = sources.flatMap(({ failures }) => failures.splice(0))
      await giveUp('correlate', lost)
      kept = Math.ceil(lost.length / A_BATCH)
    })

    it('has batches that nobody judged, and names the function that they are for', async () => {
      expect(await active(deployment)).toEqual([])
      const { out } = await replay(`s3://${archive}/aws/lambda/`)
      expect(out).toMatch(/^would replay \d+ batches of table changes \(.*[Cc]orrelate.*\); needs --invoke\n/)
    })

    it('announces each batch that failed again', async () => {
      account.proxy.fail(({ service }) => (service === 'dynamodb' ? 'error' : undefined))
      const { out, err, code } = await replay(`s3://${archive}/aws/lambda/`, '--invoke', '--execute')
      account.proxy.fail(noFaults)
      const problems = err.trimEnd().split('\n')
      expect(problems.every((problem) => problem.startsWith(`${arnOf('correlate')}: `))).toBe(true)
      // A batch that no verdict depends on needs no table.
      expect(Number(/^replayed (\d+) batches/.exec(out)?.[1]) + problems.length).toBe(kept)
      expect(code).toBe(1)
    })

    it('ends in the findings that analyze has of the same records; a second time says nothing new', async () => {
      down = false
      expect((await replay(`s3://${archive}/aws/lambda/`, '--invoke', '--execute')).code).toBe(0)
      await settle()
      expect(await active(deployment)).toEqual(local)
      const filed = account.proxy.calls.get('securityhub:BatchImportFindings')
      expect((await replay(`s3://${archive}/aws/lambda/`, '--invoke', '--execute')).code).toBe(0)
      await settle()
      expect(await active(deployment)).toEqual(local)
      expect(account.proxy.calls.get('securityhub:BatchImportFindings')).toBe(filed)
    })
  })
})
