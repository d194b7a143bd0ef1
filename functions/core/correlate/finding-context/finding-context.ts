import type { Finding, Incident } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import { dataEventsKey } from '#core/state/kinds/baseline.ts'
import type { ClearedRow } from '#core/state/kinds/cleared.ts'
import type { ImpactRow } from '#core/state/kinds/impact.ts'
import { ASKERS, memberKey } from '#core/state/kinds/member.ts'
import { type ResourceRow, resourceKey } from '#core/state/kinds/resource.ts'
import type { Fact, Row } from '#core/state/rows.ts'
import { sealed } from '../finding.ts'
import type { OriginSignals } from '../origin-signals.ts'
import { type Check, checksOf, postureOf } from './check.ts'
import { impactKeys, isIncident, sufferedIn } from './impact.ts'
import { described, type Ownership } from './resource.ts'
import { aboutData, unseen } from './unseen.ts'

type Rows = ReadonlyMap<string, Row['value']>

const keysOf = (finding: Finding | Incident, check: Check | undefined): Key[] => [
  ...finding.resources.map(({ arn }) => resourceKey(arn)),
  ...(isIncident(finding) ? impactKeys(finding) : []),
  ...(check?.repaired ? [check.repaired] : []),
  ...aboutData(finding).map(({ account }) => dataEventsKey(account)),
]

const completed = <T extends Finding | Incident>(finding: T, check: Check | undefined, rows: Rows, belonging: Ownership): T => {
  const resources = finding.resources.map((one) => described(one, rows.get(resourceKey(one.arn).pk) as ResourceRow | undefined, belonging))
  const posture = check && postureOf(check, rows.get(check.repaired?.pk ?? '') as ClearedRow | undefined)
  const held = posture?.at ? [`Since ${posture.at} the check holds again: ${posture.check}.`] : []
  const dark = aboutData(finding).flatMap((one) => unseen(one, finding, rows.get(dataEventsKey(one.account).pk)) ?? [])
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
export const withContext = async <T extends Finding | Incident>(
  store: StateStore,
  component: OriginSignals,
  findings: readonly T[],
  belonging: Ownership,
): Promise<T[]> => {
  const checks = checksOf(component)
  const active = findings.filter((one) => one.state === 'active')
  const asked = new Map(active.flatMap((one) => keysOf(one, checks.get(one.id))).map((key) => [key.pk, key]))
  const rows = await noted(store, component.root, [...asked.values()])
  return findings.map((one) => completed(one, checks.get(one.id), rows, belonging))
}

const noted = async (store: StateStore, root: string, keys: readonly Key[]): Promise<Rows> => {
  if (keys.length === 0) return new Map()
  await store.merge(keys.map(({ pk }): Fact => ({ ...memberKey(pk, ASKERS, root), value: { kind: 'member', node: root } })))
  const rows = await store.get(keys)
  return new Map(rows.flatMap((row) => (row ? [[row.pk, row.value] as const] : [])))
}
