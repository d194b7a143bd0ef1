import { clearedKey } from '#core/detect/cleared.ts'
import { resourceKey } from '#core/detect/resource-memory.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Resource } from '#core/model/resource.ts'
import type { ClearedRow, Fact, Key, ResourceRow, Row } from '#core/model/state.ts'
import type { Known } from '#core/normalise/known.ts'
import type { StateStore } from '#core/ports.ts'
import type { Component, Signal } from './component.ts'
import { findingId, groupSignals, iso, sealed } from './finding.ts'
import { detailed } from './severity.ts'

/** What settings say of whose a resource is. */
export type Belonging = Pick<Known, 'ownerTags' | 'environments'>

/** Under a resource's key: the origins whose findings name it. They are judged again when more is known of it. */
export const ASKER = 'r#'

/** A configuration verdict, and where it would stand that somebody repaired it. */
interface Check {
  readonly check: string
  readonly last: number
  readonly repaired?: Key
}

const checkOf = (group: readonly Signal[]): Check | undefined => {
  const [first] = group
  if (!first?.info.posture || first.attempt) return undefined
  const { check, clearedBy } = first.info.posture
  const seen = detailed(first).find((one) => one.checked)
  const pk = clearedBy && seen?.checked && clearedKey(clearedBy, seen.account, seen.region, seen.checked)
  return { check, last: Math.max(...group.map((signal) => signal.last)), ...(pk && { repaired: { pk, sk: 'cleared' } }) }
}

const checksOf = (component: Component): Map<string, Check> =>
  new Map(
    groupSignals(component.signals).flatMap((group): [string, Check][] => {
      const check = checkOf(group)
      return check ? [[findingId(component.root, group[0]!), check]] : []
    }),
  )

const tagOf = (row: ResourceRow | undefined, names: readonly string[]): string | undefined =>
  names.map((name) => row?.tags?.[name]?.value).find((value) => typeof value === 'string' && value !== '') ?? undefined

const described = (resource: Resource, row: ResourceRow | undefined, { ownerTags, environments }: Belonging): Resource => {
  const tags = Object.entries(row?.tags ?? {}).flatMap(([key, { value }]): [string, string][] => (value === null ? [] : [[key, value]]))
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

const judged = ({ check, last }: Check, row: ClearedRow | undefined): NonNullable<Finding['posture']> =>
  row && row.last.time > last ? { check, status: 'PASSED', at: iso(row.last.time) } : { check, status: 'FAILED' }

/**
 * Adds to an origin's findings what stands under the keys of the things that they name: owner, tags, deployer, and whether a failed check
 * holds again. Leaves a note there first and reads then, so that whoever writes later wakes this origin.
 */
export const surrounded = async <T extends Finding | Incident>(
  store: StateStore,
  component: Component,
  findings: readonly T[],
  belonging: Belonging,
): Promise<T[]> => {
  const checks = checksOf(component)
  const keys = new Map<string, Key>()
  for (const finding of findings.filter((one) => one.state === 'active')) {
    for (const { arn } of finding.resources) keys.set(resourceKey(arn), { pk: resourceKey(arn), sk: 'resource' })
    const repaired = checks.get(finding.id)?.repaired
    if (repaired) keys.set(repaired.pk, repaired)
  }
  const rows = await noted(store, component.root, [...keys.values()])
  return findings.map((finding) => {
    const check = checks.get(finding.id)
    const resources = finding.resources.map((one) => described(one, rows.get(resourceKey(one.arn)) as ResourceRow | undefined, belonging))
    const posture = check && judged(check, rows.get(check.repaired?.pk ?? '') as ClearedRow | undefined)
    const why = posture?.at ? [...finding.why, `Since ${posture.at} the check holds again: ${posture.check}.`] : finding.why
    return sealed({ ...finding, resources, why, ...(posture && { posture }) })
  })
}

const noted = async (store: StateStore, root: string, keys: readonly Key[]): Promise<Map<string, Row['value']>> => {
  if (keys.length === 0) return new Map()
  await store.merge(keys.map(({ pk }): Fact => ({ pk, sk: `${ASKER}${hashOf(root)}`, value: { kind: 'member', node: root } })))
  const rows = await store.get(keys)
  return new Map(rows.flatMap((row) => (row ? [[row.pk, row.value] as const] : [])))
}
