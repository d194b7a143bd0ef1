import { isoDay } from '#core/detect/activity/rule.ts'
import { firstUse } from '#core/detect/behavior.ts'

const GLASS = 'arn:aws:iam::123456789012:user/break-glass'
const use = (day: number, arn = GLASS) => ({
  base: 'iam-user',
  day,
  with: { 'userIdentity.arn': arn, 'userIdentity.userName': arn.split('/').at(-1) },
})

export const breakGlassUsed = firstUse({
  id: 'break-glass-used',
  title: 'Break-glass identity used',
  description: 'An identity that the settings declare as break-glass made a call. It is reported once for each day of use.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'Break-glass identity used on {value}',
  falsepositives: ['A real emergency', 'A test of the emergency access'],
  response: [],
  playbook: {
    detects: 'The first successful call of a day by an identity of the setting breakGlass.',
    impact:
      'Break-glass identities can do everything and are exempt from responses, so an attacker who has one is not contained automatically.',
    triage: 'Ask the owner of the emergency process whether an emergency or a test was announced. Review every call of the session.',
    blindSpots: 'Identities that are not in the setting; failed sign-ins.',
  },
  feature: 'break-glass',
  featureOf: (event, known) => (known.breakGlass(event.actor.id) ? isoDay(event.time) : undefined),
  // One row per month: a row keeps its earliest values, and a year of use would fill one.
  identityOf: (event) => `break-glass:${event.actor.id}:${isoDay(event.time).slice(0, 7)}`,
  learningDays: 0,
  normal: () => 'Break-glass identities are not used in ordinary work.',
  examples: {
    match: [{ name: 'one call', events: [use(0)] }],
    noMatch: [{ name: 'another user', events: [use(0, 'arn:aws:iam::123456789012:user/bob')] }],
  },
})
