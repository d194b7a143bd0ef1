import * as iam from '@aws-sdk/client-iam'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { simulateDay } from '#simulate/day.ts'
import { inFiles } from '#simulate/delivery.ts'
import { type Credentials, EMULATOR, fillBucket, forgetAll, HERE, kestrail, TESTER } from '../support/aws/emulated.ts'
import { trailFiles } from '../support/aws/s3-ingest.ts'
import { byId, locally } from '../support/command-line/command-line.ts'

const BUCKET = 'analyzed'
const PREFIX = 'AWSLogs/o-a1b2c3d4e5/123456789012/CloudTrail/eu-west-1'
const NO_REGION = { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined }

const analyze = (args: readonly string[], ...as: [Credentials?, Record<string, undefined>?]) => kestrail(['analyze', ...args], ...as)

const linesOf = (text: string): { id: string }[] => {
  const lines = text.split('\n').filter((line) => line !== '')
  return byId(lines.map((line) => JSON.parse(line) as { id: string }))
}

describe.skipIf(!EMULATOR)('analyze over a bucket on emulated AWS', () => {
  const { records } = simulateDay({ seed: 'bucket', date: '2026-05-12', breach: true, events: 400 })

  beforeAll(async () => {
    await forgetAll()
    await fillBucket(BUCKET, {
      ...trailFiles(PREFIX, '2026/05/12', inFiles(records, 100)),
      // Were they fetched, they would be reported of as unreadable.
      [`${PREFIX}/2026/05/01/part-000.json.gz`]: Buffer.from('not read: too early'),
      [`${PREFIX}/2026/05/20/part-000.json.gz`]: Buffer.from('not read: too late'),
    })
  })

  const days = ['--since', '2026-05-05', '--until', '2026-05-15']
  /** What is not fetched is said, by its reason. */
  const LEFT_OUT = [
    's3://analyzed/AWSLogs/: a CloudTrail digest, which proves log files and holds no records',
    's3://analyzed/AWSLogs/: delivered on days outside --since and --until',
    '',
  ].join('\n')

  it('says what it says of the same files on disk; days outside are not fetched', async () => {
    const { out, err, code } = await analyze([`s3://${BUCKET}/AWSLogs/`, '--format', 'jsonl', ...days])
    expect([err, code]).toEqual([LEFT_OUT, 0])
    const expected = JSON.parse(JSON.stringify(await locally(records))) as object[]
    expect(expected.length).toBeGreaterThan(0)
    expect(linesOf(out)).toMatchObject(expected)
  })

  it('takes the Region of the command where the environment has none', async () => {
    const { out, err, code } = await analyze(
      [`s3://${BUCKET}/AWSLogs/`, '--region', 'us-east-1', '--format', 'jsonl', ...days],
      TESTER,
      NO_REGION,
    )
    expect([err, code]).toEqual([LEFT_OUT, 0])
    expect(linesOf(out).length).toBeGreaterThan(0)
  })

  describe('says in one line what is wrong', () => {
    const signIn = async (actions: readonly string[]): Promise<Credentials> => {
      const account = new iam.IAMClient(HERE)
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
      const { err, code } = await analyze([`s3://${BUCKET}/`], TESTER, NO_REGION)
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
