import { hash64 } from '#core/model/hash.ts'
import type { Moment } from '#core/model/moment.ts'
import { defined, latestOf, union } from '../join.ts'
import { type Key, type MergingKind, pkOf } from '../kind.ts'

/** Last known facts of a resource; each field, and each tag, by the latest writer. `by`: stable identity, or the automation's name. */
export interface ResourceRow {
  readonly kind: 'resource'
  readonly created?: Moment & { readonly by: string }
  /** To the day. */
  readonly changed?: Moment & { readonly by: string }
  /** To the day. */
  readonly deployedBy?: Moment & { readonly by: string }
  /** Of the keys that say whose it is; null: taken off. */
  readonly tags?: Readonly<Record<string, Moment & { readonly value: string | null }>>
}

const LONGEST_KEY = 400

/** The key names the resource; a long name keeps its start and is distinguished by its hash. */
export const resourceKey = (arn: string): Key => ({
  pk: pkOf('resource', arn.length <= LONGEST_KEY ? arn : `${arn.slice(0, LONGEST_KEY - 20)}~${hash64(arn)}`),
  sk: 'resource',
})

const mergeResource = (a: ResourceRow, b: ResourceRow): ResourceRow =>
  defined({
    kind: 'resource',
    created: latestOf(a.created, b.created),
    changed: latestOf(a.changed, b.changed),
    deployedBy: latestOf(a.deployedBy, b.deployedBy),
    tags: mergeTags(a.tags ?? {}, b.tags ?? {}),
  }) as ResourceRow

type Tags = NonNullable<ResourceRow['tags']>

const mergeTags = (a: Tags, b: Tags): Tags | undefined => {
  const keys = union(Object.keys(a), Object.keys(b))
  return keys.length === 0 ? undefined : Object.fromEntries(keys.map((key) => [key, latestOf(a[key], b[key])!]))
}

export const resource: MergingKind<ResourceRow> = {
  kind: 'resource',
  places: [{ partition: 'resource', sk: 'resource', wakes: 'askers' }],
  merge: mergeResource,
}
