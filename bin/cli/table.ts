import type { StateStore } from '#core/ports.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { Row, RowValue } from '#core/state/rows.ts'
import { requireAws } from './aws.ts'
import { InputError } from './usage-error.ts'

/** Names the table beside AWS's own error. */
const withTableName =
  (table: string) =>
  (error: unknown): never => {
    throw new InputError(`table ${table} cannot be read: ${(error as Error).name}: ${(error as Error).message}`)
  }

/** Rows of some kinds of a deployment's table, with the credentials of the environment. @throws InputError */
export const rowsOfTable = async (table: string, kinds: readonly RowValue['kind'][]): Promise<Row[]> => {
  await requireAws()
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { scanRows } = await import('#adapters/aws/scan-rows.ts')
  const rows: Row[] = []
  const scan = async (): Promise<void> => {
    for await (const row of scanRows(new DynamoDBClient({}), table, kinds)) rows.push(row)
  }
  await scan().catch(withTableName(table))
  return rows
}

/** The table of a deployment as a store whose errors name it. The SDK is loaded here and not before. @throws InputError */
export const openTable = async (tableName: string, retentionDays = defaultSettings.retentionDays): Promise<StateStore> => {
  await requireAws()
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { DynamoStore } = await import('#adapters/aws/dynamodb-store.ts')
  const store = new DynamoStore({ client: new DynamoDBClient({}), tableName, retentionDays })
  const guarded =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>): ((...args: A) => Promise<R>) =>
    (...args) =>
      call(...args).catch(withTableName(tableName))
  return {
    merge: guarded((facts) => store.merge(facts)),
    get: guarded((keys) => store.get(keys)),
    list: guarded((pk, prefix) => store.list(pk, prefix)),
    put: guarded((key, value, expected) => store.put(key, value, expected)),
  }
}
