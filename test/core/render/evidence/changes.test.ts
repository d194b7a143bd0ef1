import { describe, expect, it } from 'vitest'
import { changesIn } from '#core/render/evidence/changes.ts'
import type { PackedEvent } from '#core/render/evidence/pack.ts'

const put = (id: string, time: number, more: Record<string, unknown> = {}): PackedEvent => ({
  id,
  time,
  raw: {
    eventSource: 's3.amazonaws.com',
    recipientAccountId: '123456789012',
    requestParameters: { bucketName: 'exports', bucketPolicy: { Id: id } },
    ...more,
  },
})

describe('changes of policies', () => {
  it('have what was before where an earlier record says it, in order of time', () => {
    expect(changesIn([put('b', 2), put('a', 1)])).toEqual([
      { resource: '123456789012 s3 exports', time: 1, event: 'a', after: { Id: 'a' } },
      { resource: '123456789012 s3 exports', time: 2, event: 'b', before: { Id: 'a' }, after: { Id: 'b' } },
    ])
  })

  it('are not what was refused, only read, or says no policy; text that is a policy is read', () => {
    const parameters = { roleName: 'r', policyDocument: '{"Version":"2012-10-17"}' }
    expect(
      changesIn([put('a', 1, { errorCode: 'AccessDenied' }), put('b', 1, { readOnly: true }), put('c', 1, { requestParameters: null })]),
    ).toEqual([])
    expect(changesIn([put('d', 1, { requestParameters: parameters })])).toMatchObject([{ after: { Version: '2012-10-17' } }])
    expect(changesIn([put('e', 1, { requestParameters: { policy: '{broken' } })])).toMatchObject([{ after: '{broken' }])
    expect(
      changesIn([
        { id: 'f', time: 1, raw: 'text' },
        { id: 'g', time: 1, raw: { requestParameters: JSON.parse('{"__proto__":{"policy":"x"}}') } },
      ]),
    ).toEqual([])
  })
})
