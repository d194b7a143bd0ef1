import type { AnyFinding } from '#core/model/finding.ts'
import { LIMITS, said } from './limits.ts'

/** ATT&CK tactic → namespace and category of ASFF's type taxonomy, which has no tactic for theft or damage. */
const BY_TACTIC: Readonly<Record<string, string>> = {
  Reconnaissance: 'TTPs/Discovery',
  'Resource Development': 'TTPs/Initial Access',
  'Initial Access': 'TTPs/Initial Access',
  Execution: 'TTPs/Execution',
  Persistence: 'TTPs/Persistence',
  'Privilege Escalation': 'TTPs/Privilege Escalation',
  'Defense Evasion': 'TTPs/Defense Evasion',
  'Defense Impairment': 'TTPs/Defense Evasion',
  Stealth: 'TTPs/Defense Evasion',
  'Credential Access': 'TTPs/Credential Access',
  Discovery: 'TTPs/Discovery',
  'Lateral Movement': 'TTPs/Lateral Movement',
  Collection: 'TTPs/Collection',
  'Command and Control': 'TTPs/Command and Control',
  Exfiltration: 'Effects/Data Exfiltration',
}

/** What an impact is, by technique. */
const IMPACTS: readonly (readonly [technique: string, type: string])[] = [
  ['T1485', 'Effects/Data Destruction'],
  ['T1486', 'Effects/Data Destruction'],
  ['T1490', 'Effects/Data Destruction'],
  ['T1561', 'Effects/Data Destruction'],
  ['T1496', 'Effects/Resource Consumption'],
  ['T1498', 'Effects/Denial of Service'],
  ['T1499', 'Effects/Denial of Service'],
]

const ofImpact = (techniques: readonly string[]): string =>
  IMPACTS.find(([technique]) => techniques.some((one) => one.startsWith(technique)))?.[1] ?? 'Effects'

const ofTactic = (tactic: string, techniques: readonly string[]): string =>
  tactic === 'Impact' ? ofImpact(techniques) : Object.hasOwn(BY_TACTIC, tactic) ? BY_TACTIC[tactic]! : 'Unusual Behaviors'

/**
 * `TTPs/Persistence/iam-access-key-created`: one for each tactic; a finding without one is unusual behavior. Then one for each technique, under the
 * first tactic: `TTPs/Persistence/T1098.001`.
 */
export const typesOf = (finding: AnyFinding): string[] => {
  const stems = finding.tactics.length > 0 ? finding.tactics.map((tactic) => ofTactic(tactic, finding.techniques)) : ['Unusual Behaviors']
  const classifier = said(finding.detection, 128).replaceAll('/', '-')
  const [first = ''] = stems
  const classified = stems.map((stem) => (stem.includes('/') ? `${stem}/${classifier}` : stem))
  const techniques = first.includes('/') ? finding.techniques.map((one) => `${first}/${said(one, 32).replaceAll('/', '-')}`) : []
  return [...new Set([...classified, ...techniques])].slice(0, LIMITS.types)
}
