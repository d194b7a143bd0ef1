import { readFile } from 'node:fs/promises'
import type { ApiCall, Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { readBaseEvents } from '#core/sigma/base-events.ts'
import { createMatcher, type Matcher } from '#core/sigma/matcher.ts'
import type { CompiledDetection, CompiledPack, Condition } from '#core/sigma/tree.ts'

/** Matcher throughput: shipped rules, and ten times as many. */
export interface RulesBench {
  readonly rules: number
  readonly manyRules: number
  /** Events a second. */
  readonly shipped: number
  readonly tenfold: number
  /** Tenfold against shipped: the median over rounds. */
  readonly ratio: number
  /** Of the events, how many match some shipped rule. */
  readonly matching: number
}

/** A mix of calls as a trail has them: mostly reads, few of interest. Deterministic. */
function mixedEvents(bases: Readonly<Record<string, Json>>, count: number): readonly ApiCall[] {
  const known = compileSettings(defaultSettings)
  const reads = [
    'ec2 DescribeInstances',
    'ec2 DescribeTags',
    's3 GetBucketLocation',
    'kms Decrypt',
    'kms GenerateDataKey',
    'sts AssumeRole',
    'logs DescribeLogGroups',
    'ssm GetParameter',
    'iam GetRole',
    'dynamodb DescribeTable',
    'lambda GetFunction20150331v2',
    'elasticloadbalancing DescribeTargetHealth',
    'sqs GetQueueAttributes',
    'autoscaling DescribeAutoScalingGroups',
    'monitoring DescribeAlarms',
    's3 GetObject',
    'sts GetCallerIdentity',
  ]
  const changes = [
    'iam CreateAccessKey',
    'ec2 AuthorizeSecurityGroupIngress',
    's3 PutBucketPolicy',
    'iam AttachUserPolicy',
    'ec2 RunInstances',
    'lambda UpdateFunctionCode20150331v2',
  ]
  const names = ['role-session', 'instance-role', 'lambda-role', 'service-linked', 'deploy-role', 'iam-user', 'sso-user', 's3-data']
  return Array.from({ length: count }, (_, at) => {
    const [service, eventName] = (at % 20 === 0 ? changes[(at / 20) % changes.length]! : reads[(at * 7) % reads.length]!).split(' ')
    const base = bases[names[(at * 3) % names.length]!]!
    const record = {
      ...base,
      eventSource: `${service}.amazonaws.com`,
      eventName,
      eventID: `bench-${at}`,
      sourceIPAddress: `198.51.100.${at % 256}`,
    }
    return normalizeApiCall(record, known)
  })
}

/** The rule again with other texts in place of its own, so that it is as costly and never the same. */
function variant(detection: CompiledDetection, copy: number): CompiledDetection {
  const swap = (condition: Condition): Condition => {
    if (condition.op === 'never') return condition
    if (condition.op === 'not') return { op: 'not', of: swap(condition.of) }
    if ('of' in condition) return { op: condition.op, of: condition.of.map(swap) }
    const { field, test } = condition
    const keep = field === 'eventSource' || !('values' in test)
    return keep
      ? condition
      : { op: 'term', field, test: { ...test, values: test.values.map((value) => `${value}${field === 'eventName' ? '' : '-'}${copy}`) } }
  }
  return { ...detection, info: { ...detection.info, id: `${detection.info.id}-${copy}` }, condition: swap(detection.condition) }
}

/** The rules and nine variants of each. */
const tenTimes = (detections: readonly CompiledDetection[]): readonly CompiledDetection[] =>
  Array.from({ length: 10 }, (_, copy) => (copy === 0 ? detections : detections.map((one) => variant(one, copy)))).flat()

/** One round over the events: seconds, and how many matched. */
function round(matcher: Matcher, events: readonly ApiCall[]): { seconds: number; matching: number } {
  let matching = 0
  const start = performance.now()
  for (const event of events) if (matcher.match('api-call', event.raw, event.facts).length > 0) matching++
  return { seconds: (performance.now() - start) / 1000, matching }
}

/** Measures a pack. Both sets run on the same events in turn, so that a noisy neighbor disturbs both; rates are of the best round. */
function benchPack(pack: CompiledPack, bases: Readonly<Record<string, Json>>, count = 50_000, rounds = 15): RulesBench {
  const detections = pack.detections.filter((one) => one.kind === 'api-call')
  const many = tenTimes(detections)
  const events = mixedEvents(bases, count)
  const matchers = [createMatcher(detections), createMatcher(many)] as const
  const pairs: (readonly [shipped: number, tenfold: number])[] = []
  let matching = 0
  for (let at = 0; at < rounds; at++) {
    const first = round(matchers[0], events)
    const second = round(matchers[1], events)
    matching = first.matching
    // The first rounds warm up.
    if (at > 2) pairs.push([first.seconds, second.seconds])
  }
  const best = (which: 0 | 1): number => Math.round(count / Math.min(...pairs.map((pair) => pair[which])))
  return {
    rules: detections.length,
    manyRules: many.length,
    shipped: best(0),
    tenfold: best(1),
    ratio: median(pairs.map(([a, b]) => a / b)),
    matching,
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** `npm run bench`, the part of the rules: reads the generated pack. */
export async function benchRules(root: URL): Promise<RulesBench> {
  const pack = JSON.parse(await readFile(new URL('detections/generated/pack.json', root), 'utf8')) as CompiledPack
  return benchPack(pack, readBaseEvents(await readFile(new URL('detections/lists/base-events.yml', root), 'utf8')))
}

if (import.meta.main) {
  const result = await benchRules(new URL('../../', import.meta.url))
  console.log(
    `rules: ${result.rules} → ${result.shipped} events/s; ${result.manyRules} → ${result.tenfold} events/s; ratio ${result.ratio.toFixed(2)}`,
  )
}
