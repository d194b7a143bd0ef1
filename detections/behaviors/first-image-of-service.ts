import { firstUse } from '#core/detect/behavior.ts'
import { imagesOfService } from '#core/detect/container-features.ts'

const A_TASK = {
  base: 'notice',
  with: {
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    'detail.taskArn': 'arn:aws:ecs:us-east-1:123456789012:task/prod/0123456789abcdef0123456789abcdef',
    'detail.group': 'service:shop',
    'detail.lastStatus': 'RUNNING',
    'detail.containers': [{ name: 'web', imageDigest: `sha256:${'a'.repeat(64)}` }],
  },
}
const OTHER_IMAGE = { ...A_TASK, with: { ...A_TASK.with, 'detail.containers': [{ name: 'web', imageDigest: `sha256:${'b'.repeat(64)}` }] } }

export const firstImageOfService = firstUse({
  id: 'first-image-of-service',
  title: 'First use of an image by a container service',
  description: 'A task of a container service with a week of history runs an image that the service had never run.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1525'],
  tactics: ['Persistence'],
  summary: 'First task of this service with image {value}',
  falsepositives: ['Every deployment'],
  response: [],
  playbook: {
    detects:
      'The first running task of an ECS service or family with these image digests, after a week of history, from task state-change events.',
    impact:
      'A deployment is ordinary. A deployment after which the service scans, moves laterally or beacons is not (see new-image-then-movement).',
    triage: 'Check who pushed the image and who deployed it.',
    blindSpots: 'Services whose state-change events are not delivered to Kestrail; images that change in a running task.',
  },
  feature: 'service-images',
  featureOf: () => undefined,
  useOf: imagesOfService,
  learningDays: 7,
  examples: {
    match: [
      {
        name: 'a week with one image, then another',
        events: [
          { ...A_TASK, day: 0 },
          { ...OTHER_IMAGE, day: 9 },
        ],
      },
    ],
    noMatch: [
      {
        name: 'the same image',
        events: [
          { ...A_TASK, day: 0 },
          { ...A_TASK, day: 9 },
        ],
      },
      {
        name: 'a task that does not run yet',
        events: [
          { ...A_TASK, day: 0 },
          { ...OTHER_IMAGE, day: 9, with: { ...OTHER_IMAGE.with, 'detail.lastStatus': 'PENDING' } },
        ],
      },
    ],
  },
})
