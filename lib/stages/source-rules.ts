import type { Settings } from '#core/settings/settings.ts'
import type { CompiledPack } from '#core/sigma/sigma.ts'
import generated from '#detections/generated/pack.json' with { type: 'json' }

const pack = generated as unknown as CompiledPack

/** Name of the role that forwards a member account's events; the stream admits no other. */
export const FORWARDER = 'kestrail-forwarder'

export interface SourceRule {
  readonly id: string
  readonly description: string
  readonly pattern: Readonly<Record<string, unknown>>
  /** Whether EventBridge also hands over read-only management events, for which AWS asks a special rule state. */
  readonly readOnly: boolean
}

/** EventBridge keeps a pattern under 2,048 characters unless asked for more. */
const PATTERN_LIMIT = 2000

/** AWS alone puts events of such a source on a bus: a forged CloudTrail event has to name another. */
const OF_AWS = [{ prefix: 'aws.' }]

/** AWS writes both "Sign In" and "Signin". */
const CLOUDTRAIL = [
  'AWS API Call via CloudTrail',
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Insight via CloudTrail',
  'AWS Network Activity Event via CloudTrail',
]

/** AssumeRole counts as read-only, and without it no session has a parent. */
const LINEAGE = ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']

/** What changes are named: EventBridge hands them over without being asked. Any other call that a rule asks for may be read-only. */
const WRITES =
  /^(Create|Delete|Put|Update|Attach|Detach|Modify|Set|Stop|Start(?!Query)|Terminate|Run|Add|Remove|Disable|Enable|Register|Deregister|Associate|Disassociate|Authorize|Revoke|Tag|Untag|Restore|Reset|Cancel|Schedule|Import|Upload|Change|Share|Accept|Reject|Reboot|Allocate|Release|Replace|Copy|Send|Publish|Purge|Leave|Move|Rotate|Suspend|Resume|Rebuild|Reload)/

/** Read-only calls that rules ask for and that are not forwarded, each with its reason. With `readOnlyEvents: all` they are. */
export const NOT_FORWARDED: Readonly<Record<string, string>> = {
  Decrypt: 'AWS services call it for nearly every encrypted object: it would outnumber all other calls together',
  GenerateDataKey: 'likewise, once for nearly every encrypted write',
}

/** Their event names end in the API's date, which detections leave out. */
const DATED = ['lambda.amazonaws.com', 'cloudfront.amazonaws.com']

type EventName = string | { readonly prefix: string }

/** The read-only calls that some detection asks for. */
function selectedReads(): EventName[] {
  const wanted = new Map<string, EventName>()
  for (const { kind, requires } of pack.detections) {
    if (kind !== 'api-call' || !('names' in requires)) continue
    const dated = 'sources' in requires && requires.sources?.some((source) => DATED.includes(source))
    for (const name of requires.names ?? []) {
      if (!WRITES.test(name) && !Object.hasOwn(NOT_FORWARDED, name)) wanted.set(`${name}${dated}`, dated ? { prefix: name } : name)
    }
  }
  return [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)
}

/** Findings and state changes of AWS's own services: EventBridge source → detail-types. */
const NOTICES: Readonly<Record<string, readonly string[]>> = {
  guardduty: ['GuardDuty Finding', 'GuardDuty Runtime Protection Unhealthy'],
  inspector2: ['Inspector2 Finding'],
  macie: ['Macie Finding'],
  'access-analyzer': ['Access Analyzer Finding'],
  config: ['Config Rules Compliance Change'],
  ecr: ['ECR Image Action', 'ECR Image Scan'],
  ecs: ['ECS Task State Change'],
  ec2: ['EC2 Instance State-change Notification'],
  health: ['AWS Health Event', 'AWS Health Abuse Event'],
  cloudwatch: ['CloudWatch Alarm State Change'],
}

/** The rules that every account and Region needs, as data: the stack and the member template write the same list. */
export function sourceRules(readOnlyEvents: Settings['readOnlyEvents']): readonly SourceRule[] {
  return [...cloudTrailRules(readOnlyEvents), ...noticeRules()]
}

/** The rules that one deployment needs: without the fast path CloudTrail comes by its bucket, and only notices by EventBridge. */
export const rulesOf = ({ fastPath, readOnlyEvents }: Pick<Settings, 'fastPath' | 'readOnlyEvents'>): readonly SourceRule[] =>
  fastPath ? sourceRules(readOnlyEvents) : noticeRules()

function cloudTrailRules(readOnlyEvents: Settings['readOnlyEvents']): SourceRule[] {
  const all = readOnlyEvents === 'all'
  const changes = {
    id: 'CloudTrail',
    description: 'CloudTrail: every event',
    pattern: { source: OF_AWS, 'detail-type': CLOUDTRAIL },
    readOnly: all,
  }
  if (all) return [changes]
  const names = readOnlyEvents === 'selected' ? [...LINEAGE, ...selectedReads()] : LINEAGE
  return [
    { ...changes, description: 'CloudTrail: changes, sign-ins and service events' },
    ...chunks(names).map((eventName, i) => ({
      id: `CloudTrailReads${i + 1}`,
      description: 'CloudTrail: read-only calls that detections ask for',
      pattern: readPattern(eventName),
      readOnly: true,
    })),
  ]
}

const readPattern = (eventName: readonly EventName[]) => ({
  source: OF_AWS,
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { readOnly: [true], eventName },
})

/** As few lists as patterns of legal length allow, in the order given. */
function chunks(names: readonly EventName[]): EventName[][] {
  const lists: EventName[][] = []
  for (const name of names) {
    const last = lists.at(-1)
    if (last && JSON.stringify(readPattern([...last, name])).length <= PATTERN_LIMIT) last.push(name)
    else lists.push([name])
  }
  return lists
}

function noticeRules(): SourceRule[] {
  return Object.entries(NOTICES).map(([source, types]) => ({
    id: `Notice${source
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')}`,
    description: `Notices of ${source}: ${types.join(', ')}`,
    pattern: { source: [`aws.${source}`], 'detail-type': types },
    readOnly: false,
  }))
}

/** AWS's name of the rule state. */
export const stateOf = (rule: SourceRule): string => (rule.readOnly ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED')
