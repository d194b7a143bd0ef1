import type { DetectionInfo } from '#core/model/detection.ts'
import { isSeverity } from '#core/model/severity.ts'
import type { KestrailBlock } from './kestrail-block.ts'
import { RuleError } from './problem.ts'
import type { Plain } from './yaml.ts'

/** ATT&CK tactics as Sigma's tags write them (hyphen or underscore), older and current numbering. */
const TACTICS: Readonly<Record<string, string>> = {
  reconnaissance: 'Reconnaissance',
  'resource-development': 'Resource Development',
  'initial-access': 'Initial Access',
  execution: 'Execution',
  persistence: 'Persistence',
  'privilege-escalation': 'Privilege Escalation',
  'defense-evasion': 'Defense Evasion',
  stealth: 'Stealth',
  'defense-impairment': 'Defense Impairment',
  'credential-access': 'Credential Access',
  discovery: 'Discovery',
  'lateral-movement': 'Lateral Movement',
  collection: 'Collection',
  'command-and-control': 'Command and Control',
  exfiltration: 'Exfiltration',
  impact: 'Impact',
}

/** `attack.privilege_escalation` → `Privilege Escalation`; undefined for a tag that is no tactic. */
export const tacticOf = (tag: string): string | undefined => {
  const name = tag.startsWith('attack.') ? tag.slice(7).replaceAll('_', '-') : ''
  return Object.hasOwn(TACTICS, name) ? TACTICS[name] : undefined
}

/** `attack.t1098.001` → `T1098.001`. */
export const techniqueOf = (tag: string): string | undefined => /^attack\.(t\d{4}(\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase()

const strings = (value: Plain | undefined): string[] =>
  (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).filter(
    (one): one is string => typeof one === 'string',
  )

const defined = <T>(values: readonly (T | undefined)[]): T[] => [...new Set(values.filter((value): value is T => value !== undefined))]

const playbookOf = ({ blind_spots: blindSpots, ...rest }: NonNullable<KestrailBlock['playbook']>) => ({ ...rest, blindSpots })

/** What publishing and people need of a rule: Sigma's own fields and the `kestrail:` block. */
export function describe(
  raw: Readonly<Record<string, Plain>>,
  id: string,
  lines: ReadonlyMap<string, number>,
  kestrail: KestrailBlock | undefined,
): DetectionInfo {
  const level = raw['level'] ?? 'medium'
  if (typeof level !== 'string' || !isSeverity(level))
    throw new RuleError('schema', 'level must be informational, low, medium, high or critical', lines.get('level'))
  const tags = strings(raw['tags'])
  const title = String(raw['title'])
  const { posture, playbook } = kestrail ?? {}
  return {
    id,
    ...(typeof raw['id'] === 'string' ? { uuid: raw['id'] } : {}),
    title,
    description: typeof raw['description'] === 'string' ? raw['description'].trim() : '',
    level,
    status: typeof raw['status'] === 'string' ? raw['status'] : 'experimental',
    ...(typeof raw['author'] === 'string' ? { author: raw['author'] } : {}),
    references: strings(raw['references']),
    falsepositives: strings(raw['falsepositives']),
    techniques: defined(tags.map(techniqueOf)),
    tactics: defined(tags.map(tacticOf)),
    alert: kestrail?.alert ?? 'finding',
    basis: kestrail?.basis ?? 'action',
    summary: kestrail?.summary ?? title,
    dedup: kestrail?.dedup ?? [],
    response: kestrail?.response ?? [],
    compliance: kestrail?.compliance ?? [],
    ...(posture
      ? { posture: { check: posture.check, resource: posture.resource, ...(posture.clearedBy ? { clearedBy: posture.clearedBy } : {}) } }
      : {}),
    ...(playbook ? { playbook: playbookOf(playbook) } : {}),
    staging: kestrail?.stage === 'staging',
  }
}
