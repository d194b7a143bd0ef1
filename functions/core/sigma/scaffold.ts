import type { EventKind } from '#core/model/event.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { SigmaKind } from './kind.ts'

export type RuleKind = EventKind | 'correlation'

export interface ScaffoldInput {
  readonly id: string
  readonly kind: RuleKind
  /** As in tags: `persistence`. */
  readonly tactic: string
  readonly uuid: string
  /** YYYY-MM-DD. */
  readonly date: string
}

const CORRELATION: SigmaKind['scaffold'] = {
  logic: [
    'correlation:',
    '  type: event_count',
    '  rules: [iam-access-key-created]',
    '  group-by: [actor.id]',
    '  timespan: 1h',
    '  condition: { gte: 5 }',
  ],
  summary: '{actor.id} did it often',
  examples: [
    '    match:',
    '      - name: five in a row',
    '        timeline: [{ rule: iam-access-key-created, at: 0s, times: 5, fields: { actor.id: bob } }]',
    '    no_match:',
    '      - name: four',
    '        timeline: [{ rule: iam-access-key-created, at: 0s, times: 4, fields: { actor.id: bob } }]',
  ],
}

const partsOf = (kind: RuleKind): SigmaKind['scaffold'] => (kind === 'correlation' ? CORRELATION : SIGMA_KINDS[kind].scaffold)

/** The text of a new rule: valid Sigma that lints, with examples that hold, to be filled in. */
export const scaffold = ({ id, kind, tactic, uuid, date }: ScaffoldInput): string =>
  [
    `title: ${id.replaceAll('-', ' ')}`,
    `id: ${uuid}`,
    'status: experimental',
    'description: Say in one sentence what happened and why it matters.',
    'author: your name',
    `date: ${date}`,
    'references: []',
    `tags: [attack.${tactic}]`,
    ...partsOf(kind).logic,
    'falsepositives: [Say who does this innocently]',
    'level: medium',
    'kestrail:',
    '  alert: finding          # or signal: never alone, only part of a story',
    '  basis: action           # or content, or novelty',
    `  summary: '${partsOf(kind).summary}'`,
    '  dedup: []',
    '  response: []',
    '  playbook:',
    '    detects: What the rule matches.',
    '    impact: What an attacker gains by it.',
    '    triage: What to check first.',
    '    blind_spots: What it cannot see.',
    '  examples:',
    ...partsOf(kind).examples,
    '',
  ].join('\n')
