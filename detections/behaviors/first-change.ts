import { firstUse } from '#core/detect/behavior.ts'
import { changeOf } from '#core/detect/features.ts'

export const firstChange = firstUse({
  id: 'first-change',
  title: 'First change of its kind by an identity',
  description: 'An identity with two weeks of history changed something in a service with a kind of action that it had never used there.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1098'],
  tactics: ['Persistence'],
  summary: 'First {value} by this identity',
  falsepositives: ['A new task', 'New tasks and new tools'],
  response: [],
  playbook: {
    detects:
      'The earliest successful call of an action family (service and verb, such as iam Create) by an identity, after two weeks of history; reads are left out.',
    impact: 'Persistence is a change that its owner never makes.',
    triage: 'Whether the change fits the work of the identity.',
    blindSpots: 'Nothing before the history that was seen.',
  },
  feature: 'change',
  featureOf: (event) => (event.raw['readOnly'] === false ? changeOf(event) : undefined),
  learningDays: 14,
  examples: {
    match: [
      {
        name: 'a user that only ran instances creates users',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', readOnly: false } },
          { base: 'iam-user', day: 20, with: { eventSource: 'iam.amazonaws.com', eventName: 'CreateUser', readOnly: false } },
        ],
      },
    ],
    noMatch: [
      {
        name: 'reads are no changes',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', readOnly: false } },
          { base: 'iam-user', day: 20, with: { eventSource: 'iam.amazonaws.com', eventName: 'ListUsers', readOnly: true } },
        ],
      },
    ],
  },
})
