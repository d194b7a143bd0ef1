import { expect, it } from 'vitest'
import { principalName } from '#core/model/principal.ts'

it.each([
  ['arn:aws:iam::123456789012:user/team/dana', 'user dana'],
  ['arn:aws:sts::123456789012:assumed-role/ops/dana', 'role ops/dana'],
  ['arn:aws:iam::123456789012:root', 'root user of 123456789012'],
  ['arn:aws-us-gov:iam::123456789012:role/service/build', 'role build'],
  ['arn:aws:s3:::example', 'arn:aws:s3:::example'],
  ['203.0.113.9', '203.0.113.9'],
])('a principal %s is called %s', (arn, name) => {
  expect(principalName(arn)).toBe(name)
})
