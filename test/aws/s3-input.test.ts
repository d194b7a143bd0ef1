import { gzipSync } from 'node:zlib'
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { placeOfS3, readS3, type S3Object } from '#adapters/aws/s3-input.ts'
import { bucketClient, EMULATOR } from '../support/aws/emulated.ts'

const keyOf = (at: number): string => `AWSLogs/o-1/CloudTrail/2026/05/01/part-${String(at).padStart(4, '0')}.json.gz`

describe.skipIf(!EMULATOR)('objects under a prefix on emulated AWS', () => {
  let client: S3Client
  beforeAll(async () => {
    client = bucketClient()
    await client.send(new CreateBucketCommand({ Bucket: 'org-trail' }))
    const put = (Key: string, Body: Buffer | string) => client.send(new PutObjectCommand({ Bucket: 'org-trail', Key, Body }))
    for (let at = 0; at < 1_005; at += 50)
      await Promise.all(Array.from({ length: Math.min(50, 1_005 - at) }, (_, n) => put(keyOf(at + n), gzipSync(`{"at":${at + n}}`))))
    await put('AWSLogs/o-1/CloudTrail/2026/05/01/', '')
    await put('elsewhere/one.json', '{}')
  })
  const all = async (uri: string, more = {}): Promise<S3Object[]> => {
    const out: S3Object[] = []
    for await (const one of readS3(uri, { client, ...more })) out.push(one)
    return out
  }

  it('are all of them, over several pages, by key, as they are stored', async () => {
    const found = await all('s3://org-trail/AWSLogs/')
    expect(found.map((one) => one.name)).toEqual(Array.from({ length: 1_005 }, (_, at) => `s3://org-trail/${keyOf(at)}`))
    expect(Buffer.from(found[7]!.bytes).equals(gzipSync('{"at":7}'))).toBe(true)
  })

  it('leave out what is not wanted, and report what is too large', async () => {
    const two = await all('s3://org-trail/AWSLogs/', { wanted: (key: string) => /part-000[12]/.test(key), limit: 3 })
    expect(two.map((one) => [one.name.slice(-12), one.bytes.length, one.problem?.slice(0, 14)])).toEqual([
      ['0001.json.gz', 0, 'is larger than'],
      ['0002.json.gz', 0, 'is larger than'],
    ])
  })

  it('says in words what is wrong with the bucket', async () => {
    await expect(all('s3://no-such-bucket/x')).rejects.toThrow(
      's3://no-such-bucket/x cannot be listed: there is no bucket no-such-bucket (NoSuchBucket)',
    )
    await expect(all('bucket/x')).rejects.toThrow('write s3://bucket/prefix')
  })
})

describe('the place', () => {
  it('is a bucket and a prefix', () => {
    expect(placeOfS3('s3://org-trail')).toEqual({ bucket: 'org-trail', prefix: '' })
    expect(placeOfS3('s3://org-trail/a/b c')).toEqual({ bucket: 'org-trail', prefix: 'a/b c' })
    for (const wrong of ['', 'x', 's3://', 's3://A/b', 's3:/a/b', 'https://a/b']) expect(placeOfS3(wrong)).toBeUndefined()
  })
})
