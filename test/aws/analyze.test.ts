import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import * as iam from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { defaultSettings } from '#core/model/settings.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { inFiles } from '#simulate/delivery.ts'
import { analyse } from '../../bin/commands/analysis.ts'
import { inBatches } from '../../bin/commands/simulated.ts'
import { EMULATOR } from '../support/emulated.ts'

const CLI = fileURLToPath(new URL('../../bin/kestrail.ts', import.meta.url))
const TEST = { accessKeyId: 'test', secretAccessKey: 'test' }
const BUCKET = 'analyzed'
const PREFIX = 'AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/eu-west-1'

interface Ran {
  readonly out: string
  readonly err: string
  readonly code: number
}
type Credentials = typeof TEST

/** `kestrail analyze` as a person runs it: its own process, the environment of a shell. */
const analyze = (args: readonly string[], { accessKeyId, secretAccessKey }: Credentials = TEST, region = 'us-east-1'): Promise<Ran> => {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...rest } = process.env
  const env = { ...rest, AWS_ENDPOINT_URL: EMULATOR, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, 'analyze', ...args],
      { env: region === '' ? env : { ...env, AWS_REGION: region }, maxBuffer: 64 * 1024 * 1024 },
      (error, out, err) => resolve({ out, err, code: Number(error?.code ?? 0) }),
    )
  })
}

const linesOf = (text: string): { id: string }[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { id: string })
    .sort((a, b) => (a.id < b.id ? -1 : 1))

describe.skipIf(!EMULATOR)('analyze over a bucket on emulated AWS', () => {
  const { records } = simulateDay({ seed: 'bucket', date: '2026-05-12', breach: true, events: 400 })
  const client = new S3Client({ endpoint: EMULATOR ?? '', region: 'us-east-1', forcePathStyle: true, credentials: TEST })
  const put = (Key: string, Body: Buffer) => client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentLength: Body.length }))

  beforeAll(async () => {
    await fetch(`${EMULATOR}/moto-api/reset`, { method: 'POST' })
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }))
    let number = 0
    for (const file of inFiles(records, 100))
      await put(`${PREFIX}/2026/05/12/part-${String(number++).padStart(3, '0')}.json.gz`, gzipSync(JSON.stringify({ Records: file })))
    await put(`${PREFIX.replace('CloudTrail', 'CloudTrail-Digest')}/2026/05/12/digest.json.gz`, gzipSync('{"digest":true}'))
    // Were they fetched, they would be told of as unreadable.
    await put(`${PREFIX}/2026/05/01/part-000.json.gz`, Buffer.from('not read: too early'))
    await put(`${PREFIX}/2026/05/20/part-000.json.gz`, Buffer.from('not read: too late'))
  })

  const local = async () => {
    const { findings } = await analyse(inBatches(records), { content, settings: defaultSettings }, new MemoryStore(), {}, () => {})
    return JSON.parse(JSON.stringify([...findings].sort((a, b) => (a.id < b.id ? -1 : 1)))) as { id: string }[]
  }
  const days = ['--since', '2026-05-05', '--until', '2026-05-15']

  it('says what it says of the same files on disk; days outside are not fetched', async () => {
    const { out, err, code } = await analyze([`s3://${BUCKET}/AWSLogs/`, '--format', 'jsonl', ...days])
    expect([err, code]).toEqual(['', 0])
    const expected = await local()
    expect(expected.length).toBeGreaterThan(0)
    expect(linesOf(out)).toMatchObject(expected)
  })

  it('takes the Region of the command where the environment has none', async () => {
    const { out, err, code } = await analyze([`s3://${BUCKET}/AWSLogs/`, '--region', 'us-east-1', '--format', 'jsonl', ...days], TEST, '')
    expect([err, code]).toEqual(['', 0])
    expect(linesOf(out).length).toBeGreaterThan(0)
  })

  describe('says in one line what is wrong', () => {
    const signIn = async (actions: readonly string[]): Promise<Credentials> => {
      const account = new iam.IAMClient({ endpoint: EMULATOR ?? '', region: 'us-east-1', credentials: TEST })
      const UserName = `reader-${actions.length}`
      await account.send(new iam.CreateUserCommand({ UserName }))
      const statement = { Effect: 'Allow', Action: ['sts:GetCallerIdentity', ...actions], Resource: '*' }
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      await account.send(new iam.PutUserPolicyCommand({ UserName, PolicyName: 'reads', PolicyDocument }))
      const { AccessKey } = await account.send(new iam.CreateAccessKeyCommand({ UserName }))
      return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
    }
    /** From now on the emulator asks IAM. */
    const askIam = (after: string) => fetch(`${EMULATOR}/moto-api/reset-auth`, { method: 'POST', body: after })
    afterEach(() => askIam('inf'))

    it('with the name of a bucket that is not there', async () => {
      const { out, err, code } = await analyze(['s3://no-such-bucket/AWSLogs/'])
      expect(err).toBe(
        's3://no-such-bucket/AWSLogs/ cannot be listed: there is no bucket no-such-bucket (NoSuchBucket); `aws s3 ls` has those of this account\n',
      )
      expect([out, code]).toEqual(['', 1])
    })

    it('with the Region', async () => {
      const { err, code } = await analyze([`s3://${BUCKET}/`], TEST, '')
      expect(err).toBe(`s3://${BUCKET}/ cannot be listed: no Region is set; give --region, or AWS_REGION\n`)
      expect(code).toBe(1)
    })

    it('where the bucket may not be listed', async () => {
      const nobody = await signIn([])
      await askIam('0')
      const { err, code } = await analyze([`s3://${BUCKET}/AWSLogs/`], nobody)
      expect(err).toBe(
        `s3://${BUCKET}/AWSLogs/ cannot be listed: access denied; allow s3:ListBucket on arn:aws:s3:::${BUCKET} (and in the bucket's policy, if it is another account's)\n`,
      )
      expect(code).toBe(1)
    })

    it('where none of its objects may be read', async () => {
      const lister = await signIn(['s3:ListBucket'])
      await askIam('0')
      const { err, code } = await analyze([`s3://${BUCKET}/AWSLogs/`], lister)
      expect(err).toMatch(
        new RegExp(
          `^s3://${BUCKET}/\\S+ cannot be read: access denied; allow s3:GetObject on arn:aws:s3:::${BUCKET}/\\*, and kms:Decrypt .*\n$`,
        ),
      )
      expect(code).toBe(1)
    })

    it('where AWS knows no such key', async () => {
      await askIam('0')
      const { err, code } = await analyze([`s3://${BUCKET}/AWSLogs/`], { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'x' })
      expect(err).toMatch(/cannot be listed: AWS does not know you \(.*\); sign in, or name a profile by AWS_PROFILE\n$/)
      expect(code).toBe(1)
    })
  })
})
