import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { Severity } from '#core/model/severity.ts'
import { visible } from '#core/text/escape.ts'

/** OCSF's class "Detection Finding". Source: schema.ocsf.io, version 1.3, which Security Lake takes. */
const CLASS = 2004
const CATEGORY = 2
const VERSION = '1.3.0'

const SEVERITY_ID: Readonly<Record<Severity, number>> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 }
const CAPTION: Readonly<Record<Severity, string>> = {
  informational: 'Informational',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}
const ACTIVITY = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const

/** ATT&CK's enterprise tactics by name. */
const TACTIC_ID: Readonly<Record<string, string>> = {
  Reconnaissance: 'TA0043',
  'Resource Development': 'TA0042',
  'Initial Access': 'TA0001',
  Execution: 'TA0002',
  Persistence: 'TA0003',
  'Privilege Escalation': 'TA0004',
  'Defense Evasion': 'TA0005',
  'Credential Access': 'TA0006',
  Discovery: 'TA0007',
  'Lateral Movement': 'TA0008',
  Collection: 'TA0009',
  'Command and Control': 'TA0011',
  Exfiltration: 'TA0010',
  Impact: 'TA0040',
}

export interface OcsfContext {
  /** `create` for a first revision, `update` for a later one. Withdrawn and merged findings are always `close`. */
  readonly activity?: 'create' | 'update'
  /** Kestrail's version. */
  readonly productVersion?: string
}

type Json = Record<string, unknown>

const attacks = (finding: AnyFinding): Json[] => {
  const tactic = (name: string): Json => ({ name: visible(name), ...(Object.hasOwn(TACTIC_ID, name) && { uid: TACTIC_ID[name] }) })
  const tactics = finding.tactics.map(tactic)
  const techniques = finding.techniques.map((uid) => ({ technique: { uid: visible(uid) } }))
  return [...tactics.map((one) => ({ tactic: one, version: '16' })), ...techniques.map((one) => ({ ...one, version: '16' }))]
}

const evidences = (finding: AnyFinding): Json[] => {
  const user = {
    uid: visible(finding.actor.id),
    name: visible(finding.actor.name),
    account: { uid: visible(finding.actor.account), type_id: 10, type: 'AWS Account' },
  }
  const sources = finding.actor.addresses.length > 0 ? finding.actor.addresses : [undefined]
  return sources.map((address) => ({ actor: { user }, ...(address && { src_endpoint: { ip: visible(address) } }) }))
}

const resources = (finding: AnyFinding): Json[] =>
  finding.resources.map((one) => ({
    uid: visible(one.arn),
    type: visible(one.kind),
    region: visible(one.region),
    ...(one.owner && { owner: { name: visible(one.owner) } }),
    ...(one.role && { role: one.role }),
  }))

const related = (finding: AnyFinding): Json[] =>
  isIncident(finding)
    ? finding.signals.map((signal) => ({
        uid: signal.id,
        type_uid: CLASS * 100 + 1,
        title: visible(signal.title),
        severity_id: SEVERITY_ID[signal.severity],
        first_seen_time: Date.parse(signal.firstSeen),
        last_seen_time: Date.parse(signal.lastSeen),
        count: signal.count,
      }))
    : finding.events.map((uid) => ({ uid: visible(uid), type: 'CloudTrail event' }))

const info = (finding: AnyFinding): Json => ({
  uid: finding.id,
  title: visible(finding.title),
  desc: visible(finding.summary),
  analytic: {
    uid: visible(finding.detection),
    name: visible(finding.detection),
    type_id: isIncident(finding) ? 2 : 1,
    type: isIncident(finding) ? 'Behavioral' : 'Rule',
  },
  attacks: attacks(finding),
  first_seen_time: Date.parse(finding.firstSeen),
  last_seen_time: Date.parse(finding.lastSeen),
  related_events: related(finding),
  types: [finding.kind],
  product_uid: 'kestrail',
})

/** A finding or incident as one OCSF object: times are epoch milliseconds, everything else is a function of the finding. */
export const toOcsf = (finding: AnyFinding, context: OcsfContext = {}): Json => {
  const [activity, name] = ACTIVITY[finding.state === 'active' ? (context.activity ?? 'create') : 'close']
  return {
    class_uid: CLASS,
    class_name: 'Detection Finding',
    category_uid: CATEGORY,
    category_name: 'Findings',
    activity_id: activity,
    activity_name: name,
    type_uid: CLASS * 100 + activity,
    type_name: `Detection Finding: ${name}`,
    time: Date.parse(finding.lastSeen),
    start_time: Date.parse(finding.firstSeen),
    end_time: Date.parse(finding.lastSeen),
    severity_id: SEVERITY_ID[finding.severity],
    severity: CAPTION[finding.severity],
    status_id: finding.state === 'active' ? 1 : 4,
    status: finding.state === 'active' ? 'New' : 'Resolved',
    confidence_score: finding.confidence,
    count: finding.count,
    message: visible(finding.summary),
    is_alert: finding.kind !== 'signal',
    metadata: {
      version: VERSION,
      uid: `${finding.id}-${finding.revision}`,
      profiles: ['cloud'],
      product: { name: 'Kestrail', vendor_name: 'Kestrail', ...(context.productVersion && { version: context.productVersion }) },
    },
    cloud: {
      provider: 'AWS',
      region: visible(finding.region),
      account: { uid: visible(finding.account), type_id: 10, type: 'AWS Account' },
    },
    finding_info: info(finding),
    evidences: evidences(finding),
    resources: resources(finding),
    ...(finding.playbook && { remediation: { desc: visible(finding.playbook.triage) } }),
    unmapped: {
      origin: visible(finding.origin.node),
      chain: finding.origin.chain.map(visible),
      why: finding.why.map(visible),
      controls: finding.compliance.map((one) => visible(`${one.standard} ${one.version} ${one.control}`)),
      ...(finding.mergedInto && { merged_into: finding.mergedInto }),
    },
  }
}
