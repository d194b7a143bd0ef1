import { type IdentityNews, identityUse } from '#core/detect/activity/rule.ts'
import { twoNetworksNews } from '#core/detect/activity/two-networks.ts'
import type { WhereaboutsRow } from '#core/state/kinds/whereabouts.ts'

const PEOPLE = new Set(['user', 'sso', 'root'])

const judge = (days: readonly WhereaboutsRow[]): IdentityNews[] => twoNetworksNews(days, (actor) => PEOPLE.has(actor))

const from = (day: number, sourceIPAddress: string) => ({ base: 'iam-user', day, with: { sourceIPAddress } })
const MINUTES = 1 / 1440

export const sessionInTwoNetworks = identityUse({
  id: 'session-in-two-networks',
  title: "A person's key or session is used from two networks at once",
  description: 'One access key of a person was used from one network, from another, and from the first again within an hour.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1078.004', 'T1550.001'],
  tactics: ['Credential Access'],
  summary: 'One key is used from {networks} at once',
  falsepositives: [
    'A VPN that comes and goes',
    'A phone in the pocket',
    'A key that several machines share',
    'A VPN that drops, a phone that takes over, egress over several providers: declare its networks. Who does so on two days is left alone',
  ],
  response: ['deactivate-access-key', 'revoke-user-sessions'],
  playbook: {
    detects:
      'Successful calls with one access key from one /24 (IPv6: /48), from another of the same family, and from the first again, within an hour; networks that settings declare, and networks of one autonomous system where address data is given, do not count.',
    impact: 'A stolen session is used while its owner still works.',
    triage: 'Whether the person knows both networks; what came from the second.',
    blindSpots: 'Thieves who wait until the session rests; thieves behind the same network.',
  },
  identity: { of: 'whereabouts', judge },
  examples: {
    match: [
      {
        name: 'here, there, here within half an hour',
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '203.0.113.9'), from(31 * MINUTES, '198.51.100.7')],
      },
    ],
    noMatch: [
      { name: 'a move', events: [from(0, '198.51.100.7'), from(12 * MINUTES, '203.0.113.9'), from(31 * MINUTES, '203.0.113.9')] },
      {
        name: 'there and back in half a day',
        events: [from(0, '198.51.100.7'), from(0.1, '203.0.113.9'), from(0.3, '198.51.100.7')],
      },
      {
        name: 'IPv4 and IPv6 of one place',
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '2001:db8::7'), from(31 * MINUTES, '198.51.100.7')],
      },
      {
        name: 'inside and outside',
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '10.0.0.7'), from(31 * MINUTES, '198.51.100.7')],
      },
      {
        name: 'two exits of one provider',
        places: true,
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '198.51.100.200'), from(31 * MINUTES, '198.51.100.7')],
      },
      {
        name: 'two keys',
        events: [
          from(0, '198.51.100.7'),
          {
            base: 'iam-user',
            day: 12 * MINUTES,
            with: { sourceIPAddress: '203.0.113.9', 'userIdentity.accessKeyId': 'AKIAI44QH8DHBEXAMPLE' },
          },
          from(31 * MINUTES, '198.51.100.7'),
        ],
      },
    ],
  },
})
