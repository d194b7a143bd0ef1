import { firstUse } from '#core/detect/behavior.ts'
import { changeOf } from '#core/detect/features.ts'

export const firstChange = firstUse({
  id: 'first-change',
  title: 'First write call of this kind by an identity',
  description: 'An identity with two weeks of history made a write call of a kind (service and verb) that it had never made.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1098'],
  tactics: ['Persistence'],
  summary: 'First {value} call by this identity',
  falsepositives: ['New tasks and new tools'],
  response: [],
  playbook: {
    detects:
      'The first successful write call of an action family (service and verb, such as iam Create) by an identity, after two weeks of history.',
    impact: 'Persistence usually needs write calls that the owner of the identity does not make.',
    triage: 'Check whether the change fits the work of the identity.',
    blindSpots: 'Changes before the recorded history.',
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
        name: 'read calls do not count',
        events: [
          { base: 'iam-user', day: 0, with: { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', readOnly: false } },
          { base: 'iam-user', day: 20, with: { eventSource: 'iam.amazonaws.com', eventName: 'ListUsers', readOnly: true } },
        ],
      },
    ],
  },
})
