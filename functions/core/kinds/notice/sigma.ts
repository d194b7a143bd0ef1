import type { SigmaKind } from '#core/sigma/kind.ts'

const ENVELOPE = ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail', 'replay-name']

export const notice: SigmaKind = {
  logsource: (_service, category) => category === 'notice',
  keys: { source: 'source', name: 'detail-type' },
  fields: ENVELOPE,
  writer: 'EventBridge',
  folder: 'notices',
  catalog: 'on notices of AWS services',
  factsOf: () => ({}),
  scaffold: {
    logic: [
      'logsource: { product: aws, category: notice }',
      'detection:',
      '  selection:',
      '    source: aws.guardduty',
      '    detail.type|startswith: Recon:IAMUser/',
      '  condition: selection',
    ],
    summary: '{detail.type}',
    examples: [
      '    match:',
      '      - { name: it happens, base: guardduty-finding }',
      '    no_match:',
      "      - { name: another type, base: guardduty-finding, with: { detail.type: 'Stealth:IAMUser/PasswordPolicyChange' } }",
    ],
  },
}
