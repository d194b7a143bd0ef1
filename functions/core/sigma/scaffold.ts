export type RuleKind = 'api-call' | 'flow' | 'notice' | 'correlation'

export interface ScaffoldInput {
  readonly id: string
  readonly kind: RuleKind
  /** As in tags: `persistence`. */
  readonly tactic: string
  readonly uuid: string
  /** YYYY-MM-DD. */
  readonly date: string
}

const LOGIC: Readonly<Record<RuleKind, readonly string[]>> = {
  'api-call': [
    'logsource: { product: aws, service: cloudtrail }',
    'detection:',
    '  selection:',
    '    eventSource: iam.amazonaws.com',
    '    eventName: CreateAccessKey',
    '  own:',
    '    target.self: true',
    '  condition: selection and not own',
  ],
  flow: [
    'logsource: { product: aws, service: vpcflow }',
    'detection:',
    '  selection:',
    '    action: ACCEPT',
    '    dstport: 22',
    '  condition: selection',
  ],
  notice: [
    'logsource: { product: aws, category: notice }',
    'detection:',
    '  selection:',
    '    source: aws.guardduty',
    '    detail.type|startswith: Recon:IAMUser/',
    '  condition: selection',
  ],
  correlation: [
    'correlation:',
    '  type: event_count',
    '  rules: [iam-access-key-created]',
    '  group-by: [actor.id]',
    '  timespan: 1h',
    '  condition: { gte: 5 }',
  ],
}

const EXAMPLES: Readonly<Record<RuleKind, readonly string[]>> = {
  'api-call': [
    '    match:',
    '      - name: a key for somebody else',
    '        base: iam-user',
    '        with: { eventName: CreateAccessKey, readOnly: false, requestParameters.userName: alice }',
    '    no_match:',
    '      - name: a key of one’s own',
    '        base: iam-user',
    '        with: { eventName: CreateAccessKey, readOnly: false, requestParameters.userName: bob }',
  ],
  flow: [
    '    match:',
    '      - { name: it happens, base: flow, with: { dstport: 22 } }',
    '    no_match:',
    '      - { name: it is refused, base: flow, with: { dstport: 22, action: REJECT } }',
  ],
  notice: [
    '    match:',
    '      - { name: it happens, base: guardduty-finding }',
    '    no_match:',
    "      - { name: another type, base: guardduty-finding, with: { detail.type: 'Stealth:IAMUser/PasswordPolicyChange' } }",
  ],
  correlation: [
    '    match:',
    '      - name: five in a row',
    '        timeline: [{ rule: iam-access-key-created, at: 0s, times: 5, fields: { actor.id: bob } }]',
    '    no_match:',
    '      - name: four',
    '        timeline: [{ rule: iam-access-key-created, at: 0s, times: 4, fields: { actor.id: bob } }]',
  ],
}

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
    ...LOGIC[kind],
    'falsepositives: [Say who does this innocently]',
    'level: medium',
    'kestrail:',
    '  alert: finding          # or signal: never alone, only part of a story',
    '  basis: action           # or content, or novelty',
    `  summary: '${kind === 'flow' ? '{peer.address} reached {local.address}:{local.port}' : kind === 'notice' ? '{detail.type}' : '{actor.name} did something'}'`,
    '  dedup: []',
    '  response: []',
    '  playbook:',
    '    detects: What the rule matches.',
    '    impact: What an attacker gains by it.',
    '    triage: What to check first.',
    '    blind_spots: What it cannot see.',
    '  examples:',
    ...EXAMPLES[kind],
    '',
  ].join('\n')
