import { isoDay } from '#core/detect/activity/rule.ts'
import { firstUse } from '#core/detect/behavior.ts'
import { credentialsNetwork, instanceOf, outsideNetwork } from '#core/detect/flow-features.ts'
import { networkOf } from '#core/net/network.ts'

const CALLS = 'API calls with the credentials of '
const TALKS = 'connections from '

const INSTANCE_CALL = {
  base: 'instance-role',
  with: { sourceIPAddress: '203.0.113.77' },
}
const ITS_FLOW = { base: 'flow', with: { 'instance-id': 'i-0123456789abcdef0' } }

export const instanceCredentialsAtItsPeer = firstUse({
  id: 'instance-credentials-at-its-peer',
  title: 'Instance credentials used from a network that it connects to',
  description: 'Credentials of an instance were used from a public network to which the same instance opened connections.',
  level: 'high',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1552.005', 'T1071'],
  tactics: ['Credential Access'],
  summary: '{value} came from a network that the instance connects to',
  falsepositives: ['Egress through a public address or proxy of your own that is not declared as a network'],
  response: ['revoke-role-sessions', 'isolate-instance'],
  playbook: {
    detects:
      'A call with credentials that were issued to an instance, from a /24 (IPv6: /48) to which an interface of the same instance opened connections, in any order.',
    impact: 'An attacker who controls the instance uses its credentials from outside.',
    triage: 'List the calls that were made with the credentials. Check what the instance sends to that network.',
    blindSpots: 'Attackers on another network; flow logs without the instance-id field.',
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
    `The credentials of an instance are normally used from its own network. The instance has connected to this network since ${isoDay(row.values[TALKS + value.slice(CALLS.length)]?.time ?? 0)}.`,
  examples: {
    match: [
      {
        name: 'connections to a network, then calls from it',
        events: [
          { ...ITS_FLOW, day: 0 },
          { ...INSTANCE_CALL, day: 0.1 },
        ],
      },
      {
        name: 'calls from a network, then connections to it',
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
