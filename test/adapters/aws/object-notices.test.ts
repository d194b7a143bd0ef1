import { describe, expect, it } from 'vitest'
import { notified } from '#adapters/aws/object-notices.ts'

const reported = (message: unknown) => notified(JSON.stringify(message))
const created = (key: string) => ({
  Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'logs' }, object: { key, size: 1 } } }],
})

describe('messages that report objects', () => {
  it.each([
    [
      'EventBridge',
      { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'logs' }, object: { key: 'a b+c' } } },
      'a b+c',
    ],
    ["the bucket's own, with the key as in a form", created('a+b%2Bc'), 'a b+c'],
    ["the trail's topic", { s3Bucket: 'logs', s3ObjectKey: ['a b+c'] }, 'a b+c'],
    ['a topic, wrapped', { Type: 'Notification', Message: JSON.stringify(created('a+b%2Bc')) }, 'a b+c'],
    ['a key that is no form', created('100%'), '100%'],
  ])('%s', (_, message, key) => {
    expect(reported(message)).toEqual([{ bucket: 'logs', key }])
  })

  it.each([
    ['a test of the bucket', { Service: 'Amazon S3', Event: 's3:TestEvent' }],
    ['a deletion', { source: 'aws.s3', 'detail-type': 'Object Deleted', detail: { bucket: { name: 'logs' }, object: { key: 'a' } } }],
    [
      'a removal',
      { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectRemoved:Delete', s3: { bucket: { name: 'logs' }, object: { key: 'a' } } }] },
    ],
    ["CloudTrail's first word on a topic", { Type: 'Notification', Message: 'CloudTrail validation message.' }],
  ])('none: %s', (_, message) => {
    expect(reported(message)).toEqual([])
  })

  it.each([
    [{ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: {} }],
    [{ Records: [{ eventName: 'RunInstances', eventSource: 'ec2.amazonaws.com' }] }],
    [[]],
    [null],
  ])('no notification but a record: %j', (message) => {
    expect(reported(message)).toBeUndefined()
  })

  it('nothing in a message throws', () => {
    for (const body of [
      '',
      '{',
      '{"Type":"Notification"}',
      '{"s3ObjectKey":[1,{}],"s3Bucket":null}',
      '{"Records":[{"eventSource":"aws:s3","s3":1}]}',
    ])
      expect(() => notified(body)).not.toThrow()
  })
})
