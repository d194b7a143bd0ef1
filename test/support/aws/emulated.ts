import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll } from 'vitest'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { type Deployment, deploy } from './deployment.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { REGION, type Wire, wire } from './wire.ts'

/** Address of the emulator, set by test/aws/run.ts; without it the tests are skipped, and run.ts says so. */
export const EMULATOR = process.env['KESTRAIL_EMULATOR']

/** The emulator forgets everything. */
export const forgetAll = async (): Promise<void> => {
  await fetch(`${EMULATOR}/moto-api/reset`, { method: 'POST' })
}

export interface Emulated {
  readonly aws: Wire
  readonly proxy: FaultProxy
  readonly deployment: Deployment
}

/** An emptied account with the stacks in it, behind a fault proxy, for the tests of one file. */
export function emulated(settings: Record<string, unknown> = {}): () => Emulated {
  let it: Emulated | undefined
  beforeAll(async () => {
    if (!EMULATOR) return
    await forgetAll()
    const proxy = await startFaultProxy(EMULATOR)
    it = { aws: wire(EMULATOR), proxy, deployment: await deploy(EMULATOR, proxy.endpoint, settings) }
  })
  afterAll(async () => {
    it?.deployment.remove()
    await it?.proxy.close()
  })
  return () => {
    if (!it) throw new Error('no emulator')
    return it
  }
}

/** Emulators ask for a signature and do not check it. */
export const TESTER = { accessKeyId: 'test', secretAccessKey: 'test' }
export type Credentials = typeof TESTER

/** What every client of the SDK is made with to reach the emulator. */
export const HERE = { endpoint: EMULATOR ?? '', region: REGION, credentials: TESTER }

const variables = (endpoint: string, { accessKeyId, secretAccessKey }: Credentials) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})

/** Clients that are made in this process from now on reach this endpoint. */
export const reach = (endpoint: string): void => void Object.assign(process.env, variables(endpoint, TESTER))

export const bucketClient = (): S3Client => new S3Client({ ...HERE, forcePathStyle: true })

/** Makes a bucket with these objects, by key. */
export const fillBucket = async (Bucket: string, objects: Readonly<Record<string, Buffer>>): Promise<void> => {
  const client = bucketClient()
  await client.send(new CreateBucketCommand({ Bucket }))
  for (const [Key, Body] of Object.entries(objects))
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength: Body.length }))
}

/** The table of a deployment, or another one, as handlers see it. */
export const storeOf = (table: Deployment | string, retentionDays = 90): DynamoStore =>
  new DynamoStore({
    client: new DynamoDBClient(HERE),
    tableName: typeof table === 'string' ? table : table.physicalId('AWS::DynamoDB::Table'),
    retentionDays,
  })

/** A table with the keys of ours, without stream and index. */
export const createTable = async (TableName: string): Promise<void> => {
  const keys = ['pk', 'sk']
  await wire(HERE.endpoint).json('dynamodb', 'DynamoDB_20120810.CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
  })
}

export interface Ran {
  readonly out: string
  readonly err: string
  readonly code: number
}

const CLI = fileURLToPath(new URL('../../../bin/kestrail.ts', import.meta.url))

/** The command line as a person runs it, in a process of its own; `more` overrides its environment. */
export const kestrail = (
  args: readonly string[],
  credentials: Credentials = TESTER,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Ran> => {
  const env = { ...process.env, ...variables(HERE.endpoint, credentials), ...more }
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({ out, err, code: Number(error?.code ?? 0) }),
    )
  })
}
