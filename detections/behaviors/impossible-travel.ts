import { evidenceAt, type IdentityNews, identityUse, isoMinute } from '#core/detect/activity/rule.ts'
import { travelsOf } from '#core/detect/activity/travel.ts'
import type { SessionNetworksRow } from '#core/state/kinds/session-networks.ts'

const PEOPLE = new Set(['user', 'sso', 'root'])

const judge = (days: readonly SessionNetworksRow[]): IdentityNews[] =>
  travelsOf(days.map((day) => ({ ...day, seen: day.seen.filter((one) => PEOPLE.has(one.actor)) }))).map(
    ({ before, after, from, to, distance, minutes }) => ({
      node: after.at.first.node,
      values: { from, to },
      evidence: [evidenceAt(before), evidenceAt(after)],
      normal: `Called from ${from} (${before.at.network}) at ${isoMinute(before.time)} and from ${to} (${after.at.network}) ${minutes} minutes later${distance === undefined ? '' : `, ${distance.toLocaleString('en')} km away`}.`,
    }),
  )

const from = (minute: number, sourceIPAddress: string) => ({ base: 'iam-user', day: minute / 1440, with: { sourceIPAddress } })

export const impossibleTravel = identityUse({
  id: 'impossible-travel',
  title: 'Impossible travel: one identity used from two distant places',
  description: 'One person called from two places that are too far apart for the time between the calls.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: 'Called from {from} and shortly after from {to}',
  falsepositives: [
    'A VPN, a proxy, or a phone that roams: a person who does so on two days is no longer reported',
    'Addresses that the database locates wrongly',
  ],
  response: ['deactivate-access-key', 'revoke-user-sessions'],
  playbook: {
    detects:
      'Two successful calls of a person from places 500 km or more apart, at more than 900 km/h. Where the address data contains countries only: from two countries within an hour. Declared networks and addresses of Amazon do not count. Needs address data (--geo, or the setting addressData).',
    impact: 'One of the two callers is probably an attacker with stolen credentials.',
    triage: 'Ask the person where they were at both times. Check what the other session did.',
    blindSpots: 'Attackers or proxies near the person; outdated address data.',
  },
  identity: { of: 'session-networks', judge },
  examples: {
    match: [{ name: 'two countries within the hour', places: true, events: [from(0, '192.0.2.7'), from(40, '198.51.100.7')] }],
    noMatch: [
      { name: 'two countries in two days', places: true, events: [from(0, '192.0.2.7'), from(2 * 1440, '198.51.100.7')] },
      { name: 'two networks of one country', places: true, events: [from(0, '192.0.2.7'), from(20, '192.0.2.200')] },
      { name: 'without address data', events: [from(0, '192.0.2.7'), from(40, '198.51.100.7')] },
      {
        name: 'a workload instead of a person',
        places: true,
        events: [
          { base: 'instance-role', day: 0, with: { sourceIPAddress: '192.0.2.7' } },
          { base: 'instance-role', day: 0.01, with: { sourceIPAddress: '198.51.100.7' } },
        ],
      },
    ],
  },
})
