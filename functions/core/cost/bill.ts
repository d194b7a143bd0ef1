import { PRICES } from './prices.ts'

/** What was measured of the running stages; per event unless it says otherwise. Written by `node test/bench/cost.ts --write`. */
export interface Measured {
  readonly command: string
  readonly date: string
  readonly machine: string
  readonly calls: {
    readonly events: number
    /** Of an EventBridge event as JSON. */
    readonly bytes: number
    readonly writeUnits: number
    readonly readUnits: number
    /** Changes that woke correlate, and publish. */
    readonly judged: number
    readonly published: number
    readonly storedBytes: number
    /** Where files are the only path: batches of one file. */
    readonly fileWriteUnits: number
    readonly fileReadUnits: number
    readonly secondPathWriteUnits: number
    readonly secondPathReadUnits: number
    /** Processor milliseconds of the real bundles: an event in a full batch; an invocation of one event; a change in correlate. */
    readonly detectMs: number
    readonly invocationMs: number
    readonly correlateMs: number
    /** Written into their logs by one invocation: of detect with a full batch, of correlate with two changes. */
    readonly detectLogBytes: number
    readonly correlateLogBytes: number
  }
  readonly flows: {
    readonly lines: number
    readonly bytesALine: number
    /** Size of the gzip envelopes, relative to the lines. */
    readonly packed: number
    /** Per million lines. */
    readonly writeUnits: number
    readonly readUnits: number
  }
  readonly bundleBytes: number
}

export interface Usage {
  /** CloudTrail events that reach the stream, a day. */
  readonly eventsPerDay: number
  /** GB of flow logs a day; 0: off. */
  readonly flowsGb: number
  readonly accounts: number
  readonly regions: number
  readonly retentionDays: number
  /** EventBridge and a stream; without it the trail's bucket is the only path. */
  readonly fastPath: boolean
  /** The trail's bucket is read too. */
  readonly secondPath: boolean
  /** Flow logs are delivered to a log group for Kestrail alone. */
  readonly ownFlowLogs: boolean
}

export interface Line {
  readonly part: 'fixed' | 'fast path' | 'second path' | 'flows'
  readonly service: string
  /** What is counted, and how. */
  readonly how: string
  /** US dollars a month. */
  readonly dollars: number
}

export interface Bill {
  readonly lines: readonly Line[]
  readonly total: number
  /** Dollars for a million events by the fast path, or by files where they are the only one: without what is fixed, and with it. */
  readonly aMillion: { readonly variable: number; readonly all: number }
  /** What GuardDuty asks for the same events and flow logs. */
  readonly managed: number
}

/** Assumptions that no measurement of ours gives. */
export const ASSUMED = {
  daysOfMonth: 30.4,
  /** The busiest second, relative to the mean. */
  peak: 4,
  /** Events of Regions other than the stream's, which take one hop more. */
  elsewhere: 0.2,
  /** Waiting for the table in one invocation, milliseconds. */
  waiting: 40,
  /** A processor of Lambda's is this much slower than the measuring one. */
  slower: 1.5,
  /** GB of memory of an invocation, and the memory that comes with one processor. */
  memory: { detect: 1, correlate: 0.5, processor: 1.769 },
  /** The mappings wait so many seconds for more records, so there are not more invocations than that; shards and parallel readers. */
  window: { detect: 5, correlate: 5, publish: 1 },
  readers: { detect: 2, correlate: 4, publish: 2 },
  /** Ticks of the schedule: three functions and the canary, and how often a day. */
  ticks: 4 * 288,
  /** Metrics that are written in every hour, of all functions; metrics that alarms look at (test/lib/alarms.test.ts counts them); dashboards. */
  metrics: 7,
  alarms: 23,
  dashboards: 1,
  /** What the path of log files adds to both. */
  fileMetrics: 3,
  fileAlarms: 8,
  /** Events in one log file of the trail. */
  eventsPerFile: 60,
  /** Requests to the key service a day, from streams, table, topics and functions. */
  keyRequests: 10_000,
} as const

const MILLION = 1e6
const GB = 1e9
const DAY = 86_400
const SHARD_BYTES = 1e6
const SHARD_RECORDS = 1_000
const PUT_UNIT = 25 * 1024

/** One shard takes 1 MB and 1,000 records a second. */
const shardsFor = (perDay: number, bytes: number): number =>
  Math.max(1, Math.ceil(((perDay / DAY) * ASSUMED.peak) / Math.min(SHARD_RECORDS, SHARD_BYTES / bytes)))

const month = (aDay: number): number => aDay * ASSUMED.daysOfMonth

/** Dollars a month of invocations and their GB-seconds. Work of the processor costs the same with any memory, waiting costs what memory costs. */
const lambda = (invocations: number, workMs: number, waitingMs: number, memory: number): number => {
  const gigabyteSeconds = (workMs * ASSUMED.slower * ASSUMED.memory.processor + waitingMs * memory) / 1000
  return (invocations * PRICES.requests.dollars) / MILLION + gigabyteSeconds * PRICES.gigabyteSecond.dollars
}

const n = (value: number, digits = 0): string => value.toLocaleString('en', { maximumFractionDigits: digits })

const fixed = ({ flowsGb, fastPath: withStream }: Usage): Line[] => {
  const streams = (withStream ? 1 : 0) + (flowsGb > 0 ? 1 : 0)
  const ticks = month(ASSUMED.ticks)
  const watching =
    ASSUMED.metrics * PRICES.metric.dollars + ASSUMED.alarms * PRICES.alarm.dollars + ASSUMED.dashboards * PRICES.dashboard.dollars
  return [
    ...(streams === 0
      ? []
      : [
          {
            part: 'fixed' as const,
            service: 'Kinesis',
            how: `${streams} ${streams === 1 ? 'stream' : 'streams'} of one shard`,
            dollars: streams * 730 * PRICES.shardHour.dollars,
          },
        ]),
    {
      part: 'fixed',
      service: 'KMS',
      how: `1 key, ${n(ASSUMED.keyRequests)} requests a day`,
      dollars: PRICES.key.dollars + (month(ASSUMED.keyRequests) * PRICES.keyRequests.dollars) / MILLION,
    },
    {
      part: 'fixed',
      service: 'CloudWatch',
      how: `${ASSUMED.metrics} metrics, ${ASSUMED.alarms} alarms, ${ASSUMED.dashboards} dashboard`,
      dollars: watching,
    },
    {
      part: 'fixed',
      service: 'Lambda',
      how: `${n(ticks)} ticks of the schedule`,
      dollars: lambda(ticks, ticks * 5, ticks * ASSUMED.waiting, 0.5),
    },
  ]
}

const invocationsOf = (stage: keyof typeof ASSUMED.window, records: number): number =>
  Math.min(records, (DAY / ASSUMED.window[stage]) * ASSUMED.readers[stage])

const fastPath = (usage: Usage, measured: Measured): Line[] => {
  const { eventsPerDay, regions, accounts } = usage
  const { calls } = measured
  const events = month(eventsPerDay)
  const elsewhere = regions > 1 ? ASSUMED.elsewhere : 0
  const shards = shardsFor(eventsPerDay, calls.bytes)
  const detect = month(invocationsOf('detect', eventsPerDay))
  const line = (service: string, how: string, dollars: number): Line => ({ part: 'fast path', service, how, dollars })
  return [
    line(
      'EventBridge',
      accounts > 1 ? 'to a stream in another account' : 'AWS events to a stream of the same account are free',
      accounts > 1 ? (events / MILLION) * PRICES.crossAccount.dollars : 0,
    ),
    ...(elsewhere > 0
      ? [
          line(
            'EventBridge',
            `${elsewhere * 100} % of the events come from other Regions`,
            ((events * elsewhere) / MILLION) * PRICES.bus.dollars,
          ),
        ]
      : []),
    line(
      'Kinesis',
      `${n(events / MILLION, 1)} M PUT units${shards > 1 ? `, ${shards - 1} more shards for peaks of ${ASSUMED.peak} times the mean` : ''}`,
      (events / MILLION) * Math.ceil(calls.bytes / PUT_UNIT) * PRICES.putUnits.dollars + (shards - 1) * 730 * PRICES.shardHour.dollars,
    ),
    line(
      'Lambda',
      `detect: ${n(calls.detectMs, 3)} ms an event, ${n(detect)} invocations`,
      lambda(detect, events * calls.detectMs + detect * calls.invocationMs, detect * ASSUMED.waiting, ASSUMED.memory.detect),
    ),
    ...judging(usage, measured, { part: 'fast path', invocations: detect, writes: calls.writeUnits, reads: calls.readUnits }),
  ]
}

/** What a path brings to the table: how often its function runs, and the units that an event takes. */
interface Brought {
  readonly part: Line['part']
  /** A month. */
  readonly invocations: number
  readonly writes: number
  readonly reads: number
}

/** Table, verdicts and logs: the same by whatever path events came first. */
const judging = ({ eventsPerDay, retentionDays }: Usage, { calls }: Measured, { part, invocations, writes, reads }: Brought): Line[] => {
  const events = month(eventsPerDay)
  const correlate = month(invocationsOf('correlate', eventsPerDay * calls.judged))
  const publish = month(invocationsOf('publish', eventsPerDay * calls.published))
  const stored = (eventsPerDay * retentionDays * calls.storedBytes) / GB
  const logs = ((invocations + publish) * calls.detectLogBytes + correlate * calls.correlateLogBytes) / GB
  const line = (service: string, how: string, dollars: number): Line => ({ part, service, how, dollars })
  return [
    line(
      'Lambda',
      `correlate and publish: ${n(calls.judged, 3)} changes an event, ${n(correlate + publish)} invocations`,
      lambda(
        correlate + publish,
        events * calls.judged * calls.correlateMs,
        (correlate + publish) * ASSUMED.waiting,
        ASSUMED.memory.correlate,
      ),
    ),
    line('DynamoDB', `${n(writes, 3)} write units an event`, ((events * writes) / MILLION) * PRICES.writeUnits.dollars),
    line('DynamoDB', `${n(reads, 3)} read units an event`, ((events * reads) / MILLION) * PRICES.readUnits.dollars),
    line(
      'DynamoDB',
      `${n(stored, 1)} GB after ${retentionDays} days, with point-in-time recovery`,
      stored * (PRICES.tableStorage.dollars + PRICES.tableBackup.dollars),
    ),
    line('CloudWatch', `${n(logs, 2)} GB of the functions' logs`, logs * PRICES.logs.dollars),
  ]
}

const secondPath = (usage: Usage, measured: Measured): Line[] => {
  const { eventsPerDay, accounts, regions } = usage
  const { calls } = measured
  const alone = !usage.fastPath
  const events = month(eventsPerDay)
  // A file every five minutes for each account and Region that does anything; fuller ones where more happens.
  const files = Math.max(events / ASSUMED.eventsPerFile, month(Math.min(eventsPerDay, accounts * regions * 288)))
  const line = (service: string, how: string, dollars: number): Line => ({ part: 'second path', service, how, dollars })
  return [
    // Alone, they stand in the place of those of the stream.
    ...(alone
      ? []
      : [
          line(
            'CloudWatch',
            `${ASSUMED.fileMetrics} metrics, ${ASSUMED.fileAlarms} alarms`,
            ASSUMED.fileMetrics * PRICES.metric.dollars + ASSUMED.fileAlarms * PRICES.alarm.dollars,
          ),
        ]),
    line('SQS and SNS', `${n(files)} log files`, (files * (3 * PRICES.queue.dollars + PRICES.notifications.dollars)) / MILLION),
    line('S3 and KMS', 'a read and a decryption a file', (files * (PRICES.objectReads.dollars + PRICES.keyRequests.dollars)) / MILLION),
    line(
      'Lambda',
      alone ? `detect-objects: ${n(calls.detectMs, 3)} ms an event` : 'the same work once more',
      lambda(files / 5, events * calls.detectMs, (files / 5) * ASSUMED.waiting * 3, ASSUMED.memory.processor),
    ),
    ...(alone
      ? judging(usage, measured, {
          part: 'second path',
          invocations: files / 5,
          writes: calls.fileWriteUnits,
          reads: calls.fileReadUnits,
        })
      : [
          line(
            'DynamoDB',
            `${n(calls.secondPathWriteUnits, 4)} write and ${n(calls.secondPathReadUnits, 3)} read units an event: the rows are known`,
            (events / MILLION) *
              (calls.secondPathWriteUnits * PRICES.writeUnits.dollars + calls.secondPathReadUnits * PRICES.readUnits.dollars),
          ),
        ]),
  ]
}

const flowLines = ({ flowsGb, ownFlowLogs }: Usage, { flows, calls }: Measured): Line[] => {
  const bytes = month(flowsGb) * GB
  const lines = bytes / flows.bytesALine
  const packed = bytes * flows.packed
  const shards = shardsFor((flowsGb * GB * flows.packed) / PUT_UNIT, PUT_UNIT)
  const invocations = month(invocationsOf('detect', (flowsGb * GB) / flows.bytesALine))
  const line = (service: string, how: string, dollars: number): Line => ({ part: 'flows', service, how, dollars })
  return [
    ...(ownFlowLogs
      ? [line('CloudWatch', 'delivery of flow logs to a log group of their own', (bytes / GB) * PRICES.flowDelivery.dollars)]
      : []),
    line(
      'Kinesis',
      `${n(packed / GB, 1)} GB of gzip${shards > 1 ? `, ${shards - 1} more shards` : ''}`,
      (packed / PUT_UNIT / MILLION) * PRICES.putUnits.dollars + (shards - 1) * 730 * PRICES.shardHour.dollars,
    ),
    line(
      'Lambda',
      `${n(lines / MILLION)} M lines`,
      lambda(invocations, lines * calls.detectMs, invocations * ASSUMED.waiting, ASSUMED.memory.detect),
    ),
    line(
      'DynamoDB',
      `${n(flows.writeUnits)} write units a million lines`,
      (lines / MILLION) *
        ((flows.writeUnits / MILLION) * PRICES.writeUnits.dollars + (flows.readUnits / MILLION) * PRICES.readUnits.dollars),
    ),
  ]
}

/** GuardDuty's price for the same: management events, and flow logs in its steps. */
const managedOf = ({ eventsPerDay, flowsGb }: Usage): number => {
  const gb = month(flowsGb)
  const flows =
    Math.min(gb, 500) * PRICES.managedFlows.dollars +
    Math.min(Math.max(gb - 500, 0), 2_000) * PRICES.managedFlowsNext.dollars +
    Math.max(gb - 2_500, 0) * PRICES.managedFlowsRest.dollars
  return (month(eventsPerDay) / MILLION) * PRICES.managedEvents.dollars + flows
}

const sum = (lines: readonly Line[]): number => lines.reduce((total, { dollars }) => total + dollars, 0)

/** A month's bill by service. Pure: prices, measured figures and assumptions stand in this folder. */
export const billOf = (usage: Usage, measured: Measured): Bill => {
  const once = fixed(usage)
  const files = usage.secondPath || !usage.fastPath ? secondPath(usage, measured) : []
  const fast = usage.fastPath ? fastPath(usage, measured) : []
  const calls = usage.fastPath ? fast : files
  const lines = [...once, ...fast, ...files, ...(usage.flowsGb > 0 ? flowLines(usage, measured) : [])]
  const millions = month(usage.eventsPerDay) / MILLION
  // A stream for flows is no part of what calls cost.
  const alone = sum(fixed({ ...usage, flowsGb: 0 }))
  return {
    lines,
    total: sum(lines),
    aMillion: { variable: sum(calls) / millions, all: (sum(calls) + alone) / millions },
    managed: managedOf(usage),
  }
}
