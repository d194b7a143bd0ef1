import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Key } from '#core/state/kind.ts'
import type { Row, RowValue } from '#core/state/rows.ts'

export type Item = Record<string, AttributeValue>

/** Of the attributes; `kind` and `outbox` stand apart from the value so that stream filters and the index can read them. */
export const OUTBOX = { index: 'outbox' } as const
/**
 * What stands in the index. `pending`: to be reported, at once; the stream wakes publish for these alone. `held`: somebody shows it, or tries again at the
 * next sweep. `waiting`: for a digest, or for the end of quiet hours.
 */
export type Outbox = 'pending' | 'held' | 'waiting'

/** Above this, a value is deflated: a write costs a unit for every started kilobyte. */
const PACK_FROM = 900
/** DynamoDB refuses items above 400 KB; no packed row of ours unfolds to more than this. */
const UNPACKED_LIMIT = 8 * 1024 * 1024

export interface Lifetime {
  /** Epoch milliseconds. */
  readonly now: number
  readonly retentionDays: number
}

export function toItem(key: Key, value: RowValue, version: number, { now, retentionDays }: Lifetime): Item {
  const text = JSON.stringify(value)
  return {
    pk: { S: key.pk },
    sk: { S: key.sk },
    kind: { S: value.kind },
    version: { N: String(version) },
    updatedAt: { N: String(now) },
    expiresAt: { N: String(Math.ceil(Math.max(now, lastDayOf(value)) / 1000) + retentionDays * 86_400) },
    value: text.length < PACK_FROM ? { S: text } : { B: deflateRawSync(text) },
    ...outboxOf(value),
  }
}

/** A suppression outlives its writing by as long as it holds, or feedback would be forgotten before its day. */
const lastDayOf = (value: RowValue): number => (value.kind === 'suppression' ? Date.parse(value.suppression.expires) || 0 : 0)

function outboxOf(value: RowValue): { outbox?: { S: Outbox } } {
  if (value.kind !== 'finding') return {}
  if (value.finding.revision !== value.published) return { outbox: { S: value.hold ? 'held' : 'pending' } }
  return Object.values(value.deliveries ?? {}).some(({ waits }) => waits) ? { outbox: { S: 'waiting' } } : {}
}

/** A stored item as a row. Throws, naming the key, where an item is not of our making. */
export function toRow(item: Item): Row {
  const [pk, sk, version, value] = [item['pk']?.S, item['sk']?.S, item['version']?.N, item['value']]
  const text = value?.S ?? (value?.B ? inflateRawSync(value.B, { maxOutputLength: UNPACKED_LIMIT }).toString() : undefined)
  if (pk === undefined || sk === undefined || version === undefined || text === undefined)
    throw new TypeError(`the table holds an item that Kestrail did not write: ${JSON.stringify({ pk, sk }).slice(0, 200)}`)
  return { pk, sk, version: Number(version), value: JSON.parse(text) as RowValue }
}

/** When DynamoDB may delete an item, epoch milliseconds. */
export const expiresAt = (item: Item): number => Number(item['expiresAt']?.N ?? Number.POSITIVE_INFINITY) * 1000
