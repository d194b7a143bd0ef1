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
  title: 'Container service runs an image for the first time',
  description: 'A task of a container service with a known history runs an image that the service never ran.',
  level: 'informational',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1525'],
  tactics: ['Persistence'],
  summary: 'The service runs the image {value} for the first time',
  falsepositives: ['Every deployment'],
  response: [],
  playbook: {
    detects:
      'The earliest running task of an ECS service or family with these image digests, after a week of its history, from state-change notices.',
    impact: 'A deployment is ordinary; one after which the service scans, moves on or calls home is not.',
    triage: 'Who pushed the image and who deployed it.',
    blindSpots: 'Services whose state changes do not reach Kestrail; images changed in place, without a new task.',
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
