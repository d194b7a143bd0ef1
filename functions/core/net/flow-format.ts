/** Fields of VPC Flow Logs by the version that brought them, in AWS's order. There is no version 6. */
export const FLOW_FIELDS_BY_VERSION = {
  2: 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  3: 'vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr',
  4: 'region az-id sublocation-type sublocation-id',
  5: 'pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path',
  7: 'ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id',
  8: 'reject-reason',
  9: 'resource-id',
  10: 'encryption-status',
  11: 'instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2 interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id next-hop-interface-type',
} as const

/** Transit gateway flow logs have names of their own; version 6 there. */
const TRANSIT_GATEWAY_FIELDS =
  'resource-type tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired'

const KNOWN = new Set([...Object.values(FLOW_FIELDS_BY_VERSION), TRANSIT_GATEWAY_FIELDS].join(' ').split(' '))

/** What a field may hold: a whole number up to a limit (0 or more), or one of the texts below. */
const TEXT = -1
export const ADDRESS = -2
export const ACTION = -3
export const STATUS = -4

const ANY_NUMBER = Number.MAX_SAFE_INTEGER

/** A wrong column shows where a field holds what it cannot hold. Fields not named here are texts. */
const HOLDS: ReadonlyMap<string, number> = new Map([
  ['version', 1000],
  ['srcport', 65_535],
  ['dstport', 65_535],
  ['protocol', 255],
  ['tcp-flags', 255],
  ['traffic-path', 1000],
  ['encryption-status', 1000],
  ...['packets', 'bytes', 'start', 'end'].map((name) => [name, ANY_NUMBER] as const),
  ...['no-route', 'blackhole', 'mtu-exceeded', 'ttl-expired'].map((why) => [`packets-lost-${why}`, ANY_NUMBER] as const),
  ...['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr'].map((name) => [name, ADDRESS] as const),
  ['action', ACTION],
  ['log-status', STATUS],
])

/** The fields of a flow log, in the order of a line. */
export interface FlowFormat {
  readonly fields: readonly string[]
  /** For each field: the largest number it may hold, or TEXT, ADDRESS, ACTION, STATUS. */
  readonly holds: readonly number[]
}

const MOST_FIELDS = 200
const STANDARD_FIELDS: readonly string[] = FLOW_FIELDS_BY_VERSION[2].split(' ')

const formatFrom = (fields: readonly string[]): FlowFormat => ({ fields, holds: fields.map((field) => HOLDS.get(field) ?? TEXT) })

/** What a flow log has where nothing else is configured. */
export const STANDARD_FORMAT: FlowFormat = formatFrom(STANDARD_FIELDS)

/** `${account-id}`, `account_id` (Athena's spelling) and `account-id` are one field. */
const fieldOf = (word: string): string =>
  word
    .replace(/^\$\{(.*)\}$/, '$1')
    .replaceAll('_', '-')
    .toLowerCase()

const wordsOf = (text: string): string[] => text.trim().split(/\s+/, MOST_FIELDS + 1)

const distinct = (fields: readonly string[]): boolean => new Set(fields).size === fields.length

/**
 * A format from AWS's format string (`${version} ${account-id} …`) or a plain list of names.
 * Answers with the format, or with a sentence on the first word that is no field.
 */
export const parseFlowFormat = (text: string): FlowFormat | string => {
  const fields = wordsOf(text).map(fieldOf)
  const unknown = fields.find((field) => !KNOWN.has(field))
  if (unknown !== undefined) return `"${unknown.slice(0, 60)}" is no field of VPC Flow Logs`
  return distinct(fields) ? formatFrom(fields) : 'a field stands twice in the flow-log format'
}

const NAME = /^[a-z][a-z0-9-]{0,60}$/

/** The format that a header line gives, or undefined where the line is no header. Unknown names pass beside known ones: new versions bring fields. */
export const headerFormat = (line: string): FlowFormat | undefined => {
  const first = line.charCodeAt(0)
  // Records begin with a digit, `-` or an id; only a header begins with a field's name.
  if (first < 97 || first > 122) return undefined
  const fields = wordsOf(line).map(fieldOf)
  if (fields.length < 2 || fields.length > MOST_FIELDS || !distinct(fields)) return undefined
  if (!fields.every((field) => NAME.test(field))) return undefined
  const known = fields.filter((field) => KNOWN.has(field)).length
  return known >= 2 && known * 2 > fields.length ? formatFrom(fields) : undefined
}

const STANDARD_LINE = /^\d{1,2} \S+ \S+( \S+){10} (OK|NODATA|SKIPDATA)\s*$/

/** True if the line reads as a record of the default format. */
export const standardLine = (line: string): boolean => line.length < 400 && STANDARD_LINE.test(line)

const SPACE = 32

/** Words in a line that single spaces separate. */
export const wordsIn = (line: string): number => {
  let words = line.length === 0 ? 0 : 1
  for (let at = 0; at < line.length; at++) if (line.charCodeAt(at) === SPACE) words++
  return words
}
