import { afterAll, beforeAll } from 'vitest'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { type LocalTable, startDynalite } from '../support/aws/dynalite.ts'
import { stateStoreContract } from './state-store.ts'

let local: LocalTable
let tables = 0
beforeAll(async () => {
  local = await startDynalite()
})
afterAll(() => local.close())

stateStoreContract('DynamoDB (dynalite)', async () => {
  const tableName = `contract${++tables}`
  await local.create(tableName)
  return new DynamoStore({ client: local.client, tableName, retentionDays: 90 })
})
