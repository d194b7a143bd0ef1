import { resourceKey } from '#core/detect/resource-memory.ts'
import { visibilityKey } from '#core/detect/visibility.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { ClearedRow, Fact, ImpactRow, Key, ResourceRow, Row } from '#core/model/state.ts'
import type { StateStore } from '#core/ports.ts'
import { type Check, checksOf, judged } from './around/check.ts'
import { impactKeys, isIncident, sufferedIn } from './around/impact.ts'
import { type Belonging, described } from './around/resource.ts'
import { aboutData, unseen } from './around/unseen.ts'
import type { Component } from './component.ts'
import { sealed } from './finding.ts'

/** Under the key of what findings ask for: the origins that asked. They are judged again when more is known. */
export const ASKER = 'r#'

type Rows = ReadonlyMap<string, Row['value']>

const keysOf = (finding: Finding | Incident, check: Check | undefined): Key[] => [
  ...finding.resources.map(({ arn }) => ({ pk: resourceKey(arn), sk: 'resource' })),
  ...(isIncident(finding) ? impactKeys(finding) : []),
  ...(check?.repaired ? [check.repaired] : []),
  ...aboutData(finding).map(({ account }) => ({ pk: visibilityKey(account), sk: 'data' })),
]

const completed = <T extends Finding | Incident>(finding: T, check: Check | undefined, rows: Rows, belonging: Belonging): T => {
  const resources = finding.resources.map((one) => described(one, rows.get(resourceKey(one.arn)) as ResourceRow | undefined, belonging))
  const posture = check && judged(check, rows.get(check.repaired?.pk ?? '') as ClearedRow | undefined)
  const held = posture?.at ? [`Since ${posture.at} the check holds again: ${posture.check}.`] : []
  const dark = aboutData(finding).flatMap((one) => unseen(one, finding, rows.get(visibilityKey(one.account))) ?? [])
  const why = [...finding.why, ...dark, ...held]
  const harm = (incident: Incident): string[] =>
    sufferedIn(
      incident,
      impactKeys(incident).flatMap(({ pk }) => (rows.get(pk) as ImpactRow | undefined)?.list ?? []),
    )
  return sealed({ ...finding, resources, why, ...(posture && { posture }), ...(isIncident(finding) && { impact: harm(finding) }) })
}

/**
 * Adds to an origin's findings what stands under keys that are not its own: owner and deployer of resources, whether a failed check holds
 * again, what an incident's accounts suffered. Leaves a note there first and reads then, so that whoever writes later wakes this origin.
 */
export const surrounded = async <T extends Finding | Incident>(
  store: StateStore,
  component: Component,
  findings: readonly T[],
  belonging: Belonging,
): Promise<T[]> => {
  const checks = checksOf(component)
  const active = findings.filter((one) => one.state === 'active')
  const asked = new Map(active.flatMap((one) => keysOf(one, checks.get(one.id))).map((key) => [key.pk, key]))
  const rows = await noted(store, component.root, [...asked.values()])
  return findings.map((one) => completed(one, checks.get(one.id), rows, belonging))
}

const noted = async (store: StateStore, root: string, keys: readonly Key[]): Promise<Rows> => {
  if (keys.length === 0) return new Map()
  await store.merge(keys.map(({ pk }): Fact => ({ pk, sk: `${ASKER}${hashOf(root)}`, value: { kind: 'member', node: root } })))
  const rows = await store.get(keys)
  return new Map(rows.flatMap((row) => (row ? [[row.pk, row.value] as const] : [])))
}
