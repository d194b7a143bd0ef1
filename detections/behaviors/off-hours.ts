import { offHoursOf } from '#core/detect/activity/hours.ts'
import { type IdentityNews, identityUse, isoDay, isoMinute, type Times } from '#core/detect/activity/rule.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const hour = (of: number): string => String(of).padStart(2, '0')

const judge = ({ use, hours }: Times): IdentityNews[] =>
  (hours ? offHoursOf(hours, use) : []).map(({ seen, hours: known, weekdays, periods, knownSince }) => ({
    node: seen.node,
    values: { time: isoMinute(seen.time) },
    evidence: [seen.evidence],
    normal: `Active before at ${known.map((from) => `${hour(from)}–${hour(from + 3)}`).join(', ')} h (UTC) on ${weekdays.map((day) => DAYS[day]).join(', ')}, since ${isoDay(knownSince)}, in ${periods} weeks.`,
  }))

const workdays = (weeks: number) =>
  Array.from({ length: weeks * 7 }, (_, day) => day)
    .filter((day) => (day + 5) % 7 !== 6 && (day + 5) % 7 !== 0)
    .flatMap((day) => [0, 2, 5].map((hours) => ({ base: 'iam-user', day: day + hours / 24 })))

export const offHours = identityUse({
  id: 'off-hours',
  title: 'Activity of a person outside their usual hours or days',
  description:
    'A person with a month of narrow working hours called three hours or more outside them, or on a day of the week on which they never worked.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'First call of this person at this time of day or day of week: {time}',
  falsepositives: ['On-call duty, travel and deadlines: this counts only together with other signals'],
  response: [],
  playbook: {
    detects:
      'The first successful call of a person in a three-hour part of the day (UTC) that is not next to a known one, or on a sixth or seventh day of the week. Needs four active weeks, 28 days, and at most four of the eight parts in use.',
    impact: 'An attacker in another time zone works at other hours.',
    triage: 'Ask the person whether they were working at that time.',
    blindSpots: 'People who work around the clock; a part of the day that was used once stays known.',
  },
  identity: { of: 'use', judge },
  examples: {
    match: [
      { name: 'at night', events: [...workdays(5), { base: 'iam-user', day: 38 + 16 / 24 }] },
      { name: 'a first Sunday', events: [...workdays(5), { base: 'iam-user', day: 37 }] },
    ],
    noMatch: [
      { name: 'an hour later than before', events: [...workdays(5), { base: 'iam-user', day: 38 + 6 / 24 }] },
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
