import { DATA_SERVICE } from '#core/detect/visibility.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { RowValue } from '#core/state/rows.ts'

/** Data of one service in one account. */
export interface DataIn {
  readonly service: string
  readonly account: string
}

const ABOUT_DATA: ReadonlySet<string> = new Set(['Collection', 'Exfiltration', 'Impact'])
const NAMES: Readonly<Record<string, string>> = { s3: 'S3', dynamodb: 'DynamoDB' }
const THINGS: Readonly<Record<string, string>> = { s3: 'objects', dynamodb: 'items' }
const MOST = 4

const serviceOf = (name: string): string | undefined => Object.keys(NAMES).find((service) => name.startsWith(`${service}-`))

/** Detections behind a finding; those of a service carry its name. */
const behind = (finding: Finding | Incident): { detection: string; account: string }[] =>
  'signals' in finding ? [...finding.signals] : [finding]

/** What data a finding is about: what it names, where it is about taking or destroying it. */
export const aboutData = (finding: Finding | Incident): DataIn[] => {
  const { tactics, resources, account, state } = finding
  if (state !== 'active' || !tactics.some((tactic) => ABOUT_DATA.has(tactic))) return []
  const named = resources.flatMap((one): DataIn[] => {
    const service = Object.hasOwn(DATA_SERVICE, one.kind) ? DATA_SERVICE[one.kind] : undefined
    return service ? [{ service, account: one.account || account }] : []
  })
  const reported = behind(finding).flatMap((one): DataIn[] => {
    const service = serviceOf(one.detection)
    return service ? [{ service, account: one.account }] : []
  })
  const all = [...named, ...reported].filter((one) => /^\d{12}$/.test(one.account))
  const sorted = all.sort((a, b) => (`${a.account} ${a.service}` < `${b.account} ${b.service}` ? -1 : 1))
  return [...new Map(sorted.map((one) => [`${one.account} ${one.service}`, one])).values()].slice(0, MOST)
}

/** What could not be seen of that data, where data events of it were off as far as is known; undefined where they were on. */
export const unseen = (
  { service, account }: DataIn,
  { firstSeen }: Pick<Finding, 'firstSeen'>,
  row: RowValue | undefined,
): string | undefined => {
  const since = row?.kind === 'baseline' && Object.hasOwn(row.values, service) ? row.values[service]?.time : undefined
  const blind = `what was read, written or deleted of its ${THINGS[service]} cannot be seen`
  if (since === undefined) return `No data events of ${NAMES[service]} are known from account ${account}: ${blind}.`
  return since > Date.parse(firstSeen)
    ? `Data events of ${NAMES[service]} are known from account ${account} only since ${new Date(since).toISOString()}: ${blind} before that.`
    : undefined
}
