import { describe, expect, it } from 'vitest'
import { inPartition, partitionOfRegion } from '#core/model/partition.ts'
import { planFor } from '#core/respond/plan.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { sampleFindings } from '../../support/records/sample-findings.ts'

describe('a partition', () => {
  it.each([
    ['us-gov-west-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['eu-central-1', 'aws'],
    ['global', 'aws'],
  ])('of the Region %s is %s', (region, partition) => {
    expect(partitionOfRegion(region)).toBe(partition)
  })

  it('is that of every ARN in a value', () => {
    expect(inPartition({ a: ['arn:aws:iam::aws:policy/X', 1, null], b: 'see arn:aws:s3:::b' }, 'aws-cn')).toEqual({
      a: ['arn:aws-cn:iam::aws:policy/X', 1, null],
      b: 'see arn:aws-cn:s3:::b',
    })
  })

  it('is named by no plan that is carried out in another one', () => {
    const target = {
      kind: 'user' as const,
      account: '123456789012',
      region: 'us-gov-west-1',
      arn: 'arn:aws-us-gov:iam::123456789012:user/dana',
      name: 'dana',
    }
    for (const response of responses) {
      const plan = planFor(response, target, sampleFindings[0]!, defaultSettings)
      expect([response.id, JSON.stringify([plan.capture, plan.steps, plan.verify, plan.undo, plan.preconditions])]).toEqual([
        response.id,
        expect.not.stringContaining('"arn:aws:'),
      ])
    }
  })
})
