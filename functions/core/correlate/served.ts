import type { StateStore } from '#core/ports.ts'
import type { CompiledCorrelation, WindowBucket } from '#core/sigma/sigma.ts'
import { idIn } from '#core/state/kind.ts'
import { type EdgeRow, edgeKey } from '#core/state/kinds/edge.ts'
import { LOOK_AT, pointerKey } from '#core/state/kinds/pointer.ts'
import { type WindowRow, windowKey, windowPk } from '#core/state/kinds/window.ts'
import type { Fact, Row } from '#core/state/rows.ts'
import type { Rules } from './rules.ts'

const INTERFACE = /^eni-[0-9a-f]{8,17}$/

/** The group field that names an interface where the flow line named no instance or task, and that interface. */
const interfaceIn = ({ correlation, bucket }: WindowRow, rules: Rules): { field: string; interfaceId: string } | undefined => {
  const { groupBy, aliases } = rules.correlation(correlation) ?? { groupBy: [], aliases: {} }
  const fields = (bucket as WindowBucket).observations[0]?.fields ?? {}
  const field = groupBy.find((name) => Object.hasOwn(aliases, name) && INTERFACE.test(String(fields[name])))
  return field === undefined ? undefined : { field, interfaceId: String(fields[field]) }
}

/** `i-…` of `instance:123456789012/i-…`, or the id of a task. */
const servedId = (edge: EdgeRow | undefined): string | undefined => /^(?:instance|task):\d{12}\/(.+)$/.exec(edge?.parent?.node ?? '')?.[1]

const regrouped = (row: WindowRow, { groupBy }: CompiledCorrelation, field: string, id: string): Fact[] => {
  const bucket = row.bucket as WindowBucket
  const observations = bucket.observations.map((one) => ({ ...one, fields: { ...one.fields, [field]: id } }))
  const group = groupBy.map((name) => observations[0]?.fields[name])
  return [{ ...windowKey(windowPk(row.correlation, group), bucket.start), value: { ...row, bucket: { ...bucket, observations } } }]
}

/**
 * Buckets of flows that name only their interface, under the instance or task that an edge proves it to serve: only there do they meet the
 * calls about that instance. Without an edge, a pointer at the interface lets a later one find them.
 */
export const underServed = async (store: StateStore, rules: Rules, rows: readonly Row[]): Promise<Fact[]> => {
  const found = rows.flatMap(({ pk, value }) => {
    const named = value.kind === 'window' && interfaceIn(value, rules)
    return named ? [{ pk, value, ...named }] : []
  })
  const [first] = found
  if (!first) return []
  const node = `interface:${first.interfaceId}`
  const to = { pk: first.pk, sk: '' }
  const pointer: Fact = { ...pointerKey(node, 'window', first.pk), value: { kind: 'pointer', to, name: first.pk } }
  const id = servedId((await store.get([edgeKey(node)]))[0]?.value as EdgeRow | undefined)
  if (id === undefined) return [pointer]
  return [pointer, ...found.flatMap(({ value, field }) => regrouped(value, rules.correlation(value.correlation)!, field, id))]
}

/** The same for an interface whose edge has changed, from all rows of its node. */
export const underNewlyServed = async (store: StateStore, rules: Rules, rows: readonly Row[]): Promise<Fact[]> => {
  const windows = rows.flatMap(({ pk, sk, value }) =>
    value.kind === 'pointer' && sk.startsWith(LOOK_AT.window) && idIn('node', pk).startsWith('interface:') ? [value.to.pk] : [],
  )
  return (await Promise.all(windows.map(async (pk) => underServed(store, rules, await store.list(pk))))).flat()
}
