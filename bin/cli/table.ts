import type { StateStore } from '#core/ports.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { Unusable } from './world.ts'

/** AWS's own words for what is in the way. */
const inWords =
  (table: string) =>
  (error: unknown): never => {
    throw new Unusable(`table ${table} cannot be read: ${(error as Error).name}: ${(error as Error).message}`)
  }

/** Rows of some kinds of a deployment's table, with the AWS credentials at hand. The SDK is loaded here and not before. @throws Unusable */
export const rowsOfTable = async (table: string, kinds: readonly RowValue['kind'][]): Promise<Row[]> => {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { scanRows } = await import('#adapters/aws/scan-rows.ts')
  const rows: Row[] = []
  const scan = async (): Promise<void> => {
    for await (const row of scanRows(new DynamoDBClient({}), table, kinds)) rows.push(row)
  }
  await scan().catch(inWords(table))
  return rows
}

/** The table of a deployment as a store. */
export const openTable = async (tableName: string): Promise<StateStore> => {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { DynamoStore } = await import('#adapters/aws/dynamodb-store.ts')
  const store = new DynamoStore({ client: new DynamoDBClient({}), tableName, retentionDays: defaultSettings.retentionDays })
  const guarded =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) =>
    (...args) =>
      call(...args).catch(inWords(tableName))
  return {
    merge: guarded((facts) => store.merge(facts)),
    get: guarded((keys) => store.get(keys)),
    list: guarded((pk, prefix) => store.list(pk, prefix)),
    put: guarded((key, value, expected) => store.put(key, value, expected)),
  }
}
