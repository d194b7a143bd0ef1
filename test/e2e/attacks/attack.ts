import type { Json } from '#core/model/event.ts'
import { type Fields, HOME, hashed } from './who.ts'

/** Event source without its domain, event name, request parameters, and what else the record says where it is not the usual. */
export type Step = readonly [source: string, name: string, request?: Fields | null, more?: More]

export interface More {
  readonly response?: Fields
  readonly error?: string
  readonly message?: string
  /** How often in a row; `$` in the request becomes the turn. */
  readonly times?: number
  /** Minutes since the step before; one where absent. */
  readonly after?: number
  readonly from?: string
  /** A data event. */
  readonly data?: true
  readonly by?: Fields
  readonly region?: string
  readonly add?: Fields
}

/** A story that one identity shows, and what has to be said of it at least. */
export interface Attack {
  readonly id: string
  readonly why: string
  /** ATT&CK ids, any of which (or its parent) has to be named. */
  readonly techniques: readonly string[]
  /**
   * What has to be reported. signal: daily work in many places, kept for stories and reported to nobody. low: one ambiguous step.
   * medium: its content is plainly harmful. high: a story of several stages.
   */
  readonly least: 'signal' | 'low' | 'medium' | 'high'
  readonly by: Fields
  readonly steps: readonly Step[]
}

/** Ids that ATT&CK v19 renumbered stand beside the older ones. */
export const LOGS = ['T1562.008', 'T1685.002']
export const TOOLS = ['T1562.001', 'T1685', ...LOGS]
export const FIREWALL = ['T1562.007', 'T1686.001', 'T1133']

const GLOBAL = new Set(['iam', 'organizations', 'route53', 'route53domains', 'sts', 'signin', 'budgets', 'cloudfront', 'account'])
const READS = /^(Get|List|Describe|Head|Batch(Get|Describe)|Lookup|Select|Query|Scan|Invoke|Converse|Decrypt|Retrieve)/
const AGENTS = ['lichen', 'tern', 'quartz', 'sorrel', 'brine']

const turned = (value: unknown, turn: number): unknown => JSON.parse(JSON.stringify(value).replaceAll(/\$(?!\()/g, String(turn))) as unknown

const objectOf = (request: Fields): readonly Fields[] => [
  { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${request['bucketName']}/${request['key'] ?? ''}` },
  { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${request['bucketName']}`, accountId: HOME },
]

const recordOf = ({ id, by }: Attack, [source, name, request, more]: Step, turn: number, time: number): Json =>
  ({
    eventVersion: '1.10',
    userIdentity: more?.by ?? by,
    eventTime: new Date(time).toISOString().replace('.000Z', 'Z'),
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    awsRegion: more?.region ?? (GLOBAL.has(source) ? 'us-east-1' : 'eu-west-1'),
    sourceIPAddress: more?.from ?? `198.51.100.${10 + (Number.parseInt(hashed(id, 2), 16) % 200)}`,
    userAgent: AGENTS[id.length % AGENTS.length],
    ...(more?.error && { errorCode: more.error, errorMessage: turned(more.message ?? 'not allowed', turn) }),
    requestParameters: request ? turned(request, turn) : null,
    responseElements: more?.response && !more.error ? turned(more.response, turn) : null,
    requestID: `${hashed(`${id}${time}r`, 8)}-0000-4000-8000-${hashed(`${id}${time}r`, 12)}`,
    eventID: `${hashed(`${id}${time}`, 8)}-0000-4000-8000-${hashed(`${id}${time}`, 12)}`,
    readOnly: READS.test(name),
    eventType: 'AwsApiCall',
    managementEvent: !more?.data,
    recipientAccountId: HOME,
    eventCategory: more?.data ? 'Data' : 'Management',
    ...(more?.data && source === 's3' && { resources: objectOf(turned(request ?? {}, turn) as Fields) }),
    ...more?.add,
  }) as Json

/** The records of an attack in their order; repeated steps are three seconds apart. */
export const recordsOf = (attack: Attack): Json[] => {
  let time = Date.UTC(2026, 2, 3, 9, 4, 7)
  return attack.steps.flatMap((step) => {
    time += (step[3]?.after ?? 1) * 60_000
    return Array.from({ length: step[3]?.times ?? 1 }, (_, turn) => {
      time += 3_000
      return recordOf(attack, step, turn, time)
    })
  })
}

/** The same attack with every door shut: what each service writes when IAM says no. */
export const denied = (attack: Attack): Attack => ({
  ...attack,
  id: `${attack.id}, denied`,
  steps: attack.steps.map(
    ([source, name, request, more]): Step => [source, name, request ?? null, { ...more, error: more?.error ?? refusal(source) }],
  ),
})
const PLAIN = new Set(['iam', 'sts', 's3', 'cloudformation', 'autoscaling', 'rds', 'redshift', 'sns', 'elasticloadbalancing', 'cloudwatch'])
const refusal = (source: string): string =>
  source === 'ec2' ? 'Client.UnauthorizedOperation' : PLAIN.has(source) ? 'AccessDenied' : 'AccessDeniedException'
