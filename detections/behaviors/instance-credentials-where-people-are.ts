import { isoDay } from '#core/detect/activity/rule.ts'
import { firstUse } from '#core/detect/behavior.ts'
import { addressUse } from '#core/detect/features.ts'

export const instanceCredentialsWherePeopleAre = firstUse({
  id: 'instance-credentials-where-people-are',
  title: 'Instance credentials used from an address with console use',
  description: 'Credentials of an instance were used from a public address from which a person uses the console.',
  level: 'high',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1552.005', 'T1078.004'],
  tactics: ['Credential Access'],
  summary: 'Credentials of {value} used from an address where a person uses the console',
  falsepositives: [
    'A person who debugs with copied credentials',
    'An office whose traffic leaves through the same address as its servers: declare it as a network',
  ],
  response: ['revoke-role-sessions', 'isolate-instance'],
  playbook: {
    detects:
      'A call with credentials that were issued to an instance, from a public address from which a person also uses the console, in any order.',
    impact: 'The credentials were copied from the instance to the computer of a person.',
    triage: 'Check who copied the credentials, and how the instance exposes them.',
    blindSpots: 'Attackers at an address without console use.',
  },
  feature: 'used-by',
  featureOf: addressUse,
  learningDays: 0,
  identityOf: (event) => `address:${event.from}`,
  isNews: ({ value, row }) => value.startsWith('instance:') && Object.hasOwn(row.values, 'a person'),
  normal: ({ row }) =>
    `The credentials of an instance are normally used from its own network. People have used the console from this address since ${isoDay(row.values['a person']?.time ?? 0)}.`,
  examples: {
    match: [
      {
        name: 'an instance role calls from an address with console use',
        events: [
          { base: 'console-user', day: 0, with: { sourceIPAddress: '198.51.100.7' } },
          { base: 'instance-role', day: 1, with: { sourceIPAddress: '198.51.100.7' } },
        ],
      },
      {
        name: 'the same in the other order',
        events: [
          { base: 'instance-role', day: 0, with: { sourceIPAddress: '198.51.100.7' } },
          { base: 'console-user', day: 1, with: { sourceIPAddress: '198.51.100.7' } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'an instance role calls from another address',
        events: [
          { base: 'console-user', day: 0, with: { sourceIPAddress: '198.51.100.7' } },
          { base: 'instance-role', day: 1, with: { sourceIPAddress: '203.0.113.4' } },
        ],
      },
      {
        name: 'an instance role calls from an internal address',
        events: [
          { base: 'console-user', day: 0, with: { sourceIPAddress: '198.51.100.7' } },
          { base: 'instance-role', day: 1, with: { sourceIPAddress: '10.0.0.7' } },
        ],
      },
    ],
  },
})
