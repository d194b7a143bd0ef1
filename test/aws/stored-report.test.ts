import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { storedSuppressions, storeSuppression, withdrawSuppression } from '#core/tune/stored.ts'
import { createTable, EMULATOR, HERE, kestrail, storeOf } from '../support/aws/emulated.ts'
import { finding, sampleIncident } from '../support/records/sample-findings.ts'

describe.skipIf(!EMULATOR)('what is stored in a table, on emulated AWS', () => {
  const tableName = `stored-${process.pid}`
  let store: DynamoStore
  let client: DynamoDBClient
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kestrail-table-'))
    client = new DynamoDBClient(HERE)
    await createTable(tableName)
    store = storeOf(tableName, 1)
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
    const report = async () => (await kestrail(['report', '--table', tableName, '--out', folder])).out
    expect(await report()).toContain('1 incident, 30 findings, 0 suppressed findings')
    expect(await storeSuppression(store, suppression)).toBe(true)
    expect(await storedSuppressions(store)).toEqual([suppression])
    expect(await report()).toContain('1 incident, 0 findings, 30 suppressed findings')
    expect(await withdrawSuppression(store, 'quiet', { at: '2026-06-01', by: 'kim' })).toBe(true)
    expect(await report()).toContain('30 findings, 0 suppressed findings')
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain(sampleIncident.title)
  })

  it('is tuned there, and taken back', async () => {
    const tuned = await kestrail(['tune', 'id-7', '--table', tableName, '--verdict', 'benign', '--author', 'kim'])
    const [, id = ''] = /^(suppress-[\w-]+):/m.exec(tuned.out) ?? []
    expect(tuned.out).toContain(`Stored in table ${tableName}`)
    expect((await kestrail(['tune', 'list', '--table', tableName])).out).toContain(`${id}: ${finding().detection}, until`)
    expect((await kestrail(['tune', 'remove', id, '--table', tableName])).out).toContain('Removed from')
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
    const { err, code } = await kestrail(['report', '--table', 'no-such-table', '--out', folder])
    expect(err).toMatch(/table no-such-table cannot be read: ResourceNotFoundException/)
    expect(code).toBe(1)
  })
})
