import { isoDay } from '#core/detect/activity/rule.ts'
import { firstUse } from '#core/detect/behavior.ts'
import { credentialsNetwork, instanceOf, outsideNetwork } from '#core/detect/flow-features.ts'
import { networkOf } from '#core/net/network.ts'

const CALLS = 'calls come from it: '
const TALKS = 'it is talked to by: '

const INSTANCE_CALL = {
  base: 'instance-role',
  with: { sourceIPAddress: '203.0.113.77' },
}
const ITS_FLOW = { base: 'flow', with: { 'instance-id': 'i-0123456789abcdef0' } }

export const instanceCredentialsAtItsPeer = firstUse({
  id: 'instance-credentials-at-its-peer',
  title: 'Instance credentials used from a network that the instance talks to',
  description: 'Credentials of an instance were used from a public network to which the same instance opened connections.',
  level: 'high',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1552.005', 'T1071'],
  tactics: ['Credential Access'],
  summary: 'Credentials of an instance were used from a network that it talks to: {value}',
  falsepositives: [
    'Egress through an address of your own that was not declared',
    'A proxy of your own outside AWS that was not declared as a network',
  ],
  response: ['revoke-role-sessions', 'isolate-instance'],
  playbook: {
    detects:
      'A call with credentials that were issued to an instance, from a /24 (IPv6: /48) to which an interface of the same instance opened connections, in any order.',
    impact: 'An attacker who controls the instance took its credentials along.',
    triage: 'What the credentials did; what the instance sends there.',
    blindSpots: 'Thieves who work from another network; flow logs whose records name no instance.',
  },
  feature: 'instance-at-network',
  featureOf: (event, known) => (credentialsNetwork(event, known) && event.actor.parent ? CALLS + event.actor.parent : undefined),
  identityOf: (event) => `network:${networkOf(event.from)}`,
  flowFeatureOf: (flow, known) => {
    const instance = instanceOf(flow)
    return instance && outsideNetwork(flow, known) ? TALKS + instance : undefined
  },
  flowIdentityOf: (flow, known) => `network:${outsideNetwork(flow, known)}`,
  learningDays: 0,
  isNews: ({ value, row }) => value.startsWith(CALLS) && Object.hasOwn(row.values, TALKS + value.slice(CALLS.length)),
  normal: ({ value, row }) =>
    `Credentials of an instance are used by the instance, from its own network; it has talked to this one since ${isoDay(row.values[TALKS + value.slice(CALLS.length)]?.time ?? 0)}.`,
  examples: {
    match: [
      {
        name: 'it talks there, then its credentials are used there',
        events: [
          { ...ITS_FLOW, day: 0 },
          { ...INSTANCE_CALL, day: 0.1 },
        ],
      },
      {
        name: 'the other order',
        events: [
          { ...INSTANCE_CALL, day: 0 },
          { ...ITS_FLOW, day: 0.1 },
        ],
      },
    ],
    noMatch: [
      {
        name: 'another network',
        events: [
          { ...ITS_FLOW, day: 0 },
          { ...INSTANCE_CALL, with: { sourceIPAddress: '198.51.100.77' }, day: 0.1 },
        ],
      },
      {
        name: 'another instance',
        events: [
          { base: 'flow', with: { 'instance-id': 'i-0fedcba9876543210' }, day: 0 },
          { ...INSTANCE_CALL, day: 0.1 },
        ],
      },
    ],
  },
})
