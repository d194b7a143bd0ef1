import { isoDay } from '#core/detect/activity/rule.ts'
import { firstUse } from '#core/detect/behavior.ts'
import { addressUse } from '#core/detect/features.ts'

export const instanceCredentialsWherePeopleAre = firstUse({
  id: 'instance-credentials-where-people-are',
  title: 'Instance credentials used from an address where a person works',
  description: 'Credentials of an instance were used from a public address from which a person works in the console.',
  level: 'high',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1552.005', 'T1078.004'],
  tactics: ['Credential Access'],
  summary: 'Credentials of {value} were used from an address where a person works',
  falsepositives: [
    'A person who tests with copied credentials',
    'Somebody who debugs with copied credentials; an office whose traffic leaves through the same address as its servers (declare it as a network)',
  ],
  response: ['revoke-role-sessions', 'isolate-instance'],
  playbook: {
    detects:
      'A call with credentials that were issued to an instance, from a public address from which the console is also used by a person, in any order.',
    impact: 'Instance credentials belong inside the instance. On a desk they were copied there.',
    triage: 'Who copied the credentials, and what the instance exposes.',
    blindSpots: 'Thieves who work from an address without console use.',
  },
  feature: 'used-by',
  featureOf: addressUse,
  learningDays: 0,
  identityOf: (event) => `address:${event.from}`,
  isNews: ({ value, row }) => value.startsWith('instance:') && Object.hasOwn(row.values, 'a person'),
  normal: ({ row }) =>
    `Credentials of an instance are used by the instance, from its own network; people are known at this address since ${isoDay(row.values['a person']?.time ?? 0)}.`,
  examples: {
    match: [
      {
        name: 'an instance role calls from where a user works in the console',
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
        name: 'an instance role calls from elsewhere',
        events: [
          { base: 'console-user', day: 0, with: { sourceIPAddress: '198.51.100.7' } },
          { base: 'instance-role', day: 1, with: { sourceIPAddress: '203.0.113.4' } },
        ],
      },
      {
        name: 'an instance role calls from inside',
        events: [
          { base: 'console-user', day: 0, with: { sourceIPAddress: '198.51.100.7' } },
          { base: 'instance-role', day: 1, with: { sourceIPAddress: '10.0.0.7' } },
        ],
      },
    ],
  },
})
