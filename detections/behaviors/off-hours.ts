import { offHoursOf } from '#core/detect/activity/hours.ts'
import { type IdentityNews, identityUse, isoDay, isoMinute, type Times } from '#core/detect/activity/rule.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const hour = (of: number): string => String(of).padStart(2, '0')

const judge = ({ use, hours }: Times): IdentityNews[] =>
  (hours ? offHoursOf(hours, use) : []).map(({ seen, hours: known, weekdays, periods, knownSince }) => ({
    node: seen.node,
    values: { time: isoMinute(seen.time) },
    evidence: [seen.evidence],
    normal: `Until then active at ${known.map((from) => `${hour(from)}–${hour(from + 3)}`).join(', ')} h (UTC) on ${weekdays.map((day) => DAYS[day]).join(', ')}, since ${isoDay(knownSince)}, in ${periods} weeks.`,
  }))

const workdays = (weeks: number) =>
  Array.from({ length: weeks * 7 }, (_, day) => day)
    .filter((day) => (day + 5) % 7 !== 6 && (day + 5) % 7 !== 0)
    .flatMap((day) => [0, 2, 5].map((hours) => ({ base: 'iam-user', day: day + hours / 24 })))

export const offHours = identityUse({
  id: 'off-hours',
  title: 'A person acts at an hour or on a day that is kept free',
  description:
    'A person with a month of narrow hours acted in a part of the day three hours or more away from every known one, or on a day of the week never worked before.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this person at such a time: {time}',
  falsepositives: [
    'On-call duty, travel, a deadline',
    'On-call duty, travel and deadlines: it means something only together with other signals',
  ],
  response: [],
  playbook: {
    detects:
      'The first successful call of a person in a part of the day (of three hours, UTC) that is no neighbor of a known one, or on a sixth or seventh day of the week, where four active weeks or more, 28 days and no more than four of the eight parts came before.',
    impact: 'Thieves work in their own daytime.',
    triage: 'Whether the person was awake.',
    blindSpots: 'An identity that works around the clock; a part of the day that was used once is known for good.',
  },
  identity: { of: 'use', judge },
  examples: {
    match: [
      { name: 'deep in the night', events: [...workdays(5), { base: 'iam-user', day: 38 + 16 / 24 }] },
      { name: 'a first Sunday', events: [...workdays(5), { base: 'iam-user', day: 37 }] },
    ],
    noMatch: [
      { name: 'an hour later than ever', events: [...workdays(5), { base: 'iam-user', day: 38 + 6 / 24 }] },
      { name: 'a short history', events: [...workdays(2), { base: 'iam-user', day: 17 + 16 / 24 }] },
      {
        name: 'around the clock',
        events: [
          ...workdays(5),
          ...Array.from({ length: 16 }, (_, at) => ({ base: 'iam-user', day: 3 + at / 24 })),
          { base: 'iam-user', day: 38 + 20 / 24 },
        ],
      },
      {
        name: 'a workload',
        events: [...workdays(5).map((one) => ({ ...one, base: 'role-session' })), { base: 'role-session', day: 38 + 16 / 24 }],
      },
    ],
  },
})
