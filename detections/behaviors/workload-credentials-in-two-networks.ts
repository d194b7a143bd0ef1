import { type IdentityNews, identityUse } from '#core/detect/activity/rule.ts'
import { twoNetworksNews } from '#core/detect/activity/two-networks.ts'
import type { SessionNetworksRow } from '#core/state/kinds/session-networks.ts'

const WORKLOADS = new Set(['role', 'instance', 'task', 'function'])

const judge = (days: readonly SessionNetworksRow[]): IdentityNews[] => twoNetworksNews(days, (actor) => WORKLOADS.has(actor))

const from = (base: string, minute: number, sourceIPAddress: string) => ({ base, day: minute / 1440, with: { sourceIPAddress } })

export const workloadCredentialsInTwoNetworks = identityUse({
  id: 'workload-credentials-in-two-networks',
  title: 'Role or workload credentials used from two networks at once',
  description:
    'One session of a role, instance, task or function was used from one network, from another, and from the first again within an hour.',
  level: 'medium',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1552.005', 'T1078.004'],
  tactics: ['Credential Access'],
  summary: 'Credentials of a role or workload used from {networks} at once',
  falsepositives: ['Egress over several undeclared addresses', 'A gateway with addresses in several networks: declare them'],
  response: ['revoke-role-sessions', 'isolate-instance'],
  playbook: {
    detects:
      'Successful calls with one temporary key of a role, instance, task or function from one public /24 (IPv6: /48), from another of the same family, and from the first again, within an hour. Declared networks, networks of one autonomous system and declared automation do not count.',
    impact: 'A workload calls from one network. Two networks at once mean that its credentials were copied.',
    triage: 'Check which of the networks is yours. Review the calls from the other one.',
    blindSpots: 'Attackers who call after the workload stopped, or from a declared network.',
  },
  identity: { of: 'session-networks', judge },
  examples: {
    match: [
      {
        name: 'an instance from two networks in turn',
        events: [
          from('instance-role', 0, '198.51.100.7'),
          from('instance-role', 12, '203.0.113.9'),
          from('instance-role', 31, '198.51.100.7'),
        ],
      },
      {
        name: 'a role session from two networks in turn',
        events: [from('role-session', 0, '198.51.100.7'), from('role-session', 5, '203.0.113.9'), from('role-session', 31, '198.51.100.7')],
      },
    ],
    noMatch: [
      {
        name: 'an instance that was moved',
        events: [
          from('instance-role', 0, '198.51.100.7'),
          from('instance-role', 12, '198.51.100.7'),
          from('instance-role', 31, '203.0.113.9'),
        ],
      },
      {
        name: 'a person',
        events: [from('iam-user', 0, '198.51.100.7'), from('iam-user', 12, '203.0.113.9'), from('iam-user', 31, '198.51.100.7')],
      },
      {
        name: 'denied calls from the second network',
        events: [
          from('instance-role', 0, '198.51.100.7'),
          { base: 'instance-role', day: 12 / 1440, with: { sourceIPAddress: '203.0.113.9', errorCode: 'AccessDenied' } },
          from('instance-role', 31, '198.51.100.7'),
        ],
      },
    ],
  },
})
