import type { Json } from '#core/model/event.ts'
import { hash64 } from '#core/model/hash.ts'

/** Findings of AWS services, and of Falco, as their consoles, S3 exports and `get-findings` give them: the detail of an EventBridge event, without its envelope. */
interface FindingForm {
  readonly source: string
  readonly detailType: string
  readonly fits: (finding: Json) => boolean
  /** Where other members are than in the event. */
  readonly detail?: (finding: Json) => Json
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const has = (finding: Json, ...names: readonly string[]): boolean => names.every((name) => name in finding)

const FORMS: readonly FindingForm[] = [
  {
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    fits: (one) => has(one, 'schemaVersion', 'type', 'severity', 'service', 'resource') && typeof one['resource'] === 'object',
  },
  {
    source: 'aws.securityhub',
    detailType: 'Security Hub Findings - Imported',
    fits: (one) => has(one, 'SchemaVersion', 'ProductArn', 'GeneratorId'),
    detail: (one) => ({ findings: [one] }),
  },
  {
    source: 'aws.inspector2',
    detailType: 'Inspector2 Finding',
    fits: (one) => has(one, 'findingArn', 'awsAccountId', 'severity', 'type'),
  },
  {
    source: 'aws.macie',
    detailType: 'Macie Finding',
    fits: (one) => has(one, 'category', 'resourcesAffected', 'type', 'severity'),
  },
  {
    source: 'falco',
    detailType: 'Falco Alert',
    fits: (one) => has(one, 'rule', 'priority', 'output', 'time'),
  },
  {
    source: 'aws.access-analyzer',
    detailType: 'Access Analyzer Finding',
    fits: (one) => has(one, 'id', 'resource', 'resourceType', 'status', 'analyzedAt'),
    detail: ({ resourceOwnerAccount, ...one }) => ({ ...one, accountId: resourceOwnerAccount }),
  },
]

const MOST_LEVELS = 16

/** `get-findings` of GuardDuty capitalizes the names that the event and the S3 export write small. */
const small = (value: unknown, levels = MOST_LEVELS): unknown => {
  if (levels === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => small(one, levels - 1))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name[0]?.toLowerCase() + name.slice(1), small(one, levels - 1)]))
}

const isCapitalized = (finding: Json): boolean =>
  has(finding, 'SchemaVersion', 'Type', 'Severity', 'Service', 'Resource') && !('ProductArn' in finding)

const timeOf = (finding: Json): string | undefined =>
  text(finding['updatedAt']) ??
  text(finding['UpdatedAt']) ??
  text(finding['lastObservedAt']) ??
  text(finding['createdAt']) ??
  text(finding['time'])

const isoOf = (finding: Json): string | undefined => {
  const written = timeOf(finding)
  if (written) return written
  const seconds = finding['updatedAt'] ?? finding['lastObservedAt']
  return typeof seconds === 'number' && Number.isFinite(seconds)
    ? new Date(seconds > 1e11 ? seconds : seconds * 1000).toISOString()
    : undefined
}

/** A native finding as the EventBridge event that would have brought it; undefined for anything else. */
export const noticeOfFinding = (value: Json): Json | undefined => {
  const finding = isCapitalized(value) ? (small(value) as Json) : value
  const form = FORMS.find(({ fits }) => fits(finding))
  const time = form && isoOf(finding)
  if (!form || !time) return undefined
  const account =
    text(finding['accountId']) ?? text(finding['awsAccountId']) ?? text(finding['AwsAccountId']) ?? text(finding['resourceOwnerAccount'])
  const region = text(finding['region']) ?? text(finding['Region']) ?? text(finding['findingArn'])?.split(':')[3]
  return {
    id:
      text(finding['id']) ?? text(finding['Id']) ?? text(finding['findingArn']) ?? text(finding['uuid']) ?? hash64(JSON.stringify(finding)),
    source: form.source,
    'detail-type': form.detailType,
    time,
    ...(account && { account }),
    ...(region && { region }),
    detail: form.detail?.(finding) ?? finding,
  }
}
