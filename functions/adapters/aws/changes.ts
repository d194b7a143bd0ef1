import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import type { Change } from '#core/state/rows.ts'
import { type Item, toRow } from './row.ts'

/**
 * The records of the table's stream as changes, coalesced by key: the first `before`, the last `after`.
 * Removals are time to live at work, and say nothing.
 */
export function changesOf(records: readonly DynamoDBRecord[]): Change[] {
  const changes = new Map<string, Change>()
  for (const { dynamodb } of records) {
    const after = dynamodb?.NewImage
    if (!after) continue
    const row = toRow(itemOf(after))
    const id = `${row.pk}\n${row.sk}`
    const known = changes.get(id)
    const before = known ? known.before : dynamodb.OldImage && toRow(itemOf(dynamodb.OldImage)).value
    changes.set(id, { pk: row.pk, sk: row.sk, after: row.value, ...(before ? { before } : {}) })
  }
  return [...changes.values()]
}

/** Lambda hands binary attributes over as base64. */
const itemOf = (image: NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>): Item =>
  Object.fromEntries(
    Object.entries(image).map(([name, value]) => [
      name,
      (typeof value.B === 'string' ? { B: Buffer.from(value.B, 'base64') } : value) as AttributeValue,
    ]),
  )
