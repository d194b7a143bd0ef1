import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { Row, RowValue } from '#core/state/rows.ts'
import { toRow } from './row.ts'

/** Rows of some kinds, of the whole table: for reports on demand. Reads everything once, at half a read unit for every 4 KB. */
export async function* scanRows(client: DynamoDBClient, tableName: string, kinds: readonly RowValue['kind'][]): AsyncGenerator<Row> {
  const values = Object.fromEntries(kinds.map((kind, at) => [`:kind${at}`, { S: kind }]))
  let from: Record<string, never> | undefined
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: tableName,
        FilterExpression: `#kind IN (${Object.keys(values).join(', ')})`,
        ExpressionAttributeNames: { '#kind': 'kind' },
        ExpressionAttributeValues: values,
        ...(from && { ExclusiveStartKey: from }),
      }),
    )
    for (const item of page.Items ?? []) yield toRow(item)
    from = page.LastEvaluatedKey as Record<string, never> | undefined
  } while (from)
}
