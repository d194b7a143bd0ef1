import { type IdentityNews, identityUse } from '#core/detect/activity/rule.ts'
import { twoNetworksNews } from '#core/detect/activity/two-networks.ts'
import type { SessionNetworksRow } from '#core/state/kinds/session-networks.ts'

const PEOPLE = new Set(['user', 'sso', 'root'])

const judge = (days: readonly SessionNetworksRow[]): IdentityNews[] => twoNetworksNews(days, (actor) => PEOPLE.has(actor))

const from = (day: number, sourceIPAddress: string) => ({ base: 'iam-user', day, with: { sourceIPAddress } })
const MINUTES = 1 / 1440

export const sessionInTwoNetworks = identityUse({
  id: 'session-in-two-networks',
  title: 'Access key of a person used from two networks at once',
  description: 'One access key of a person was used from one network, from another, and from the first again within an hour.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1078.004', 'T1550.001'],
  tactics: ['Credential Access'],
  summary: 'One access key used from {networks} at once',
  falsepositives: [
    'A VPN that drops, a phone, or egress over several providers: declare the networks. A person who does so on two days is no longer reported',
    'A key that several machines share',
  ],
  response: ['deactivate-access-key', 'revoke-user-sessions'],
  playbook: {
    detects:
      'Successful calls with one access key from one /24 (IPv6: /48), from another of the same family, and from the first again, within an hour. Declared networks, and networks of one autonomous system where address data is given, do not count.',
    impact: 'A stolen session may be in use while its owner still works.',
    triage: 'Ask the person whether they use both networks. Review the calls from the second one.',
    blindSpots: 'Attackers who wait until the session is idle, or who use the same network.',
  },
  identity: { of: 'session-networks', judge },
  examples: {
    match: [
      {
        name: 'two networks in turn within half an hour',
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '203.0.113.9'), from(31 * MINUTES, '198.51.100.7')],
      },
    ],
    noMatch: [
      {
        name: 'a move to another network',
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '203.0.113.9'), from(31 * MINUTES, '203.0.113.9')],
      },
      {
        name: 'two networks in turn over half a day',
        events: [from(0, '198.51.100.7'), from(0.1, '203.0.113.9'), from(0.3, '198.51.100.7')],
      },
      {
        name: 'IPv4 and IPv6 of one network',
        events: [from(0, '198.51.100.7'), from(12 * MINUTES, '2001:db8::7'), from(31 * MINUTES, '198.51.100.7')],
      },
      {
        name: 'an internal and an external address',
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
