import { evidenceAt, type IdentityNews, identityUse, isoMinute } from '#core/detect/activity/rule.ts'
import { travelsOf } from '#core/detect/activity/travel.ts'
import type { WhereaboutsRow } from '#core/state/kinds/whereabouts.ts'

const PEOPLE = new Set(['user', 'sso', 'root'])

const judge = (days: readonly WhereaboutsRow[]): IdentityNews[] =>
  travelsOf(days.map((day) => ({ ...day, seen: day.seen.filter((one) => PEOPLE.has(one.actor)) }))).map(
    ({ before, after, from, to, distance, minutes }) => ({
      node: after.at.first.node,
      values: { from, to },
      evidence: [evidenceAt(before), evidenceAt(after)],
      normal: `It called from ${from} (${before.at.network}) at ${isoMinute(before.time)} and from ${to} (${after.at.network}) ${minutes} minutes later${distance === undefined ? '' : `, ${distance.toLocaleString('en')} km away`}.`,
    }),
  )

const from = (minute: number, sourceIPAddress: string) => ({ base: 'iam-user', day: minute / 1440, with: { sourceIPAddress } })

export const impossibleTravel = identityUse({
  id: 'impossible-travel',
  title: 'Somebody is in two places that no journey joins',
  description: 'One person called from two places between which nobody travels in the time that lay between the calls.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'Called from {from} and too soon from {to}',
  falsepositives: [
    'A VPN or relay',
    'Addresses that the database puts in the wrong place',
    'A VPN, a relay, a phone abroad that goes home for its internet. Who does so on two days is left alone',
  ],
  response: ['deactivate-access-key', 'revoke-user-sessions'],
  playbook: {
    detects:
      'Two successful calls of a person from places 500 km or more apart, faster than 900 km an hour; where the address data knows countries alone, from two countries within an hour. Declared networks and addresses of Amazon do not count. Off without address data (--geo, or the setting addressData).',
    impact: 'Nobody is in two places: one of the two is not the person.',
    triage: 'Where the person is.',
    blindSpots: 'Thieves near by; relays near by; data that is out of date.',
  },
  identity: { of: 'whereabouts', judge },
  examples: {
    match: [{ name: 'two countries within the hour', places: true, events: [from(0, '192.0.2.7'), from(40, '198.51.100.7')] }],
    noMatch: [
      { name: 'two countries in two days', places: true, events: [from(0, '192.0.2.7'), from(2 * 1440, '198.51.100.7')] },
      { name: 'two networks of one country', places: true, events: [from(0, '192.0.2.7'), from(20, '192.0.2.200')] },
      { name: 'without address data', events: [from(0, '192.0.2.7'), from(40, '198.51.100.7')] },
      {
        name: 'a workload has no home',
        places: true,
        events: [
          { base: 'instance-role', day: 0, with: { sourceIPAddress: '192.0.2.7' } },
          { base: 'instance-role', day: 0.01, with: { sourceIPAddress: '198.51.100.7' } },
        ],
      },
    ],
  },
})
