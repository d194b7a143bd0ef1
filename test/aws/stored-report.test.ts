import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { storedSuppressions, storeSuppression, withdrawSuppression } from '#core/publish/suppression/stored.ts'
import { EMULATOR } from '../support/emulated.ts'
import { finding, sampleIncident } from '../support/sample-findings.ts'

const CLI = fileURLToPath(new URL('../../bin/kestrail.ts', import.meta.url))
const env = {
  ...process.env,
  AWS_ENDPOINT_URL: EMULATOR,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
}
const kestrail = (...args: string[]) => promisify(execFile)(process.execPath, [CLI, ...args], { env })

describe.skipIf(!EMULATOR)('what is stored in a table, on emulated AWS', () => {
  const tableName = `stored-${process.pid}`
  let store: DynamoStore
  let client: DynamoDBClient
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kestrail-table-'))
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    client = new DynamoDBClient({ endpoint: EMULATOR ?? '', region: 'us-east-1', credentials })
    const keys = ['pk', 'sk'] as const
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? 'HASH' : 'RANGE' })),
      }),
    )
    store = new DynamoStore({ client, tableName, retentionDays: 1 })
    await store.put({ pk: 'R#one', sk: 'f#one' }, { kind: 'finding', finding: sampleIncident }, 0)
    for (let at = 0; at < 30; at++) {
      const one = finding({ id: `id-${at}`, title: `Finding number ${at} ${'x'.repeat(200)}` })
      await store.put({ pk: `R#${at}`, sk: 'f#one' }, { kind: 'finding', finding: one }, 0)
    }
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('becomes a report on demand, without what is suppressed', async () => {
    const suppression = {
      id: 'quiet',
      title: 't',
      detection: finding().detection,
      where: { account: finding().account },
      expires: '2999-01-01',
      author: 'kim',
      reason: '',
    }
    const report = async () => (await kestrail('report', '--table', tableName, '--out', folder)).stdout
    expect(await report()).toContain('1 incident, 30 findings, 0 suppressed findings')
    expect(await storeSuppression(store, suppression)).toBe(true)
    expect(await storedSuppressions(store)).toEqual([suppression])
    expect(await report()).toContain('1 incident, 0 findings, 30 suppressed findings')
    expect(await withdrawSuppression(store, 'quiet', { at: '2026-06-01', by: 'kim' })).toBe(true)
    expect(await report()).toContain('30 findings, 0 suppressed findings')
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(sampleIncident.title)
  })

  it('is tuned there, and taken back', async () => {
    const tuned = await kestrail('tune', 'id-7', '--table', tableName, '--verdict', 'benign', '--author', 'kim')
    const [, id = ''] = /^(suppress-[\w-]+):/m.exec(tuned.stdout) ?? []
    expect(tuned.stdout).toContain(`Kept in table ${tableName}`)
    expect((await kestrail('tune', 'list', '--table', tableName)).stdout).toContain(`${id}: ${finding().detection}, until`)
    expect((await kestrail('tune', 'remove', id, '--table', tableName)).stdout).toContain('Taken back')
    expect(await storedSuppressions(store)).toEqual([])
  })

  it('keeps a suppression until its end, however short the retention', async () => {
    await storeSuppression(store, {
      id: 'long',
      title: 't',
      detection: 'd',
      where: {},
      expires: '2030-01-01T00:00:00Z',
      author: 'kim',
      reason: '',
    })
    const { Items = [] } = await client.send(
      new ScanCommand({ TableName: tableName, FilterExpression: 'sk = :id', ExpressionAttributeValues: { ':id': { S: 'long' } } }),
    )
    expect(Number(Items[0]?.['expiresAt']?.N)).toBe((Date.parse('2030-01-01T00:00:00Z') + 86_400_000) / 1000)
  })

  it('is named where it cannot be read', async () => {
    const failed = kestrail('report', '--table', 'no-such-table', '--out', folder)
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/table no-such-table cannot be read: ResourceNotFoundException/),
    })
  })
})
