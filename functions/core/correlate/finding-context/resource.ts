import type { Resource } from '#core/model/resource.ts'
import type { Context } from '#core/normalize/context.ts'
import type { ResourceRow } from '#core/state/kinds/resource.ts'
import { iso } from '../finding.ts'

/** What settings say of whose a resource is. */
export type Ownership = Pick<Context, 'ownerTags' | 'environments'>

const tagOf = (row: ResourceRow | undefined, names: readonly string[]): string | undefined =>
  names.map((name) => row?.tags?.[name]?.value).find((value) => typeof value === 'string' && value !== '') ?? undefined

const tagsOf = (row: ResourceRow | undefined): [string, string][] =>
  Object.entries(row?.tags ?? {}).flatMap(([key, { value }]): [string, string][] => (value === null ? [] : [[key, value]]))

/** A resource with what its own row knows of it; absent stays absent. */
export const described = (resource: Resource, row: ResourceRow | undefined, { ownerTags, environments }: Ownership): Resource => {
  const tags = tagsOf(row)
  const owner = tagOf(row, ownerTags)
  const environment = tagOf(row, ['environment', 'Environment', 'env', 'stage']) ?? environments.get(resource.account)
  const stack = tagOf(row, ['aws:cloudformation:stack-name'])
  const deployedBy = stack ? `CloudFormation stack ${stack}` : row?.deployedBy?.by
  return {
    ...resource,
    ...(tags.length > 0 && { tags: Object.fromEntries(tags) }),
    ...(owner && { owner }),
    ...(environment && { environment }),
    ...(deployedBy && { deployedBy }),
    ...(row?.created && { created: { at: iso(row.created.time), by: row.created.by } }),
    ...(row?.changed && { changed: { on: iso(row.changed.time).slice(0, 10), by: row.changed.by } }),
  }
}
