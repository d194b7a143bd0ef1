import type { Content } from '#core/detect/detect.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { firstRegion } from '#detections/behaviors/first-region.ts'

const rule = (id: string, name: string, level: string, tactic: string, alert: string): string => `
title: ${id}
name: ${id}
logsource: { product: aws, service: cloudtrail }
tags: [attack.${tactic}]
detection:
  selection: { eventSource: iam.amazonaws.com, eventName: ${name} }
  condition: selection
level: ${level}
kestrail: { alert: ${alert}, summary: '{actor.name} ${name}', dedup: [requestParameters.userName] }
`

const RULES = [
  rule('user-created', 'CreateUser', 'medium', 'persistence', 'finding'),
  rule('logging-stopped', 'StopLogging', 'medium', 'defense-evasion', 'finding'),
  rule('secret-read', 'GetSecretValue', 'low', 'credential-access', 'signal'),
  rule('users-listed', 'ListUsers', 'informational', 'discovery', 'signal'),
  rule('sign-in-failed', 'ConsoleLogin', 'low', 'initial-access', 'signal'),
  `
title: Guessing
name: guessing
correlation:
  type: event_count
  rules: [sign-in-failed]
  group-by: [sourceIPAddress]
  timespan: 10m
  condition: { gte: 3 }
level: medium
tags: [attack.credential-access]
kestrail: { alert: finding }
`,
  `
title: Quiet theft
name: quiet-theft
correlation:
  type: temporal_ordered
  rules: [users-listed, user-created, secret-read]
  group-by: [origin]
  timespan: 12h
level: high
tags: [attack.collection]
`,
]

/** A few rules that use every kind of state: signals, windows, stories, first uses. */
export const lawContent = (): Content => {
  const parsed = parseRules(RULES.join('\n---\n'), 'law.yml')
  const { pack, problems } = compileRules(parsed.documents, { behaviors: [firstRegion.info.id] })
  const all = [...parsed.problems, ...problems].filter((one) => one.severity === 'error')
  if (all.length > 0) throw new Error(all.map((one) => one.message).join('\n'))
  return { pack, behaviors: [firstRegion] }
}
