import type { Finding, Incident } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import { dataEventsKey } from '#core/state/kinds/baseline.ts'
import type { ClearedRow } from '#core/state/kinds/cleared.ts'
import type { ImpactRow } from '#core/state/kinds/impact.ts'
import { ASKERS, memberKey } from '#core/state/kinds/member.ts'
import { type ResourceRow, resourceKey } from '#core/state/kinds/resource.ts'
import type { Fact, Row } from '#core/state/rows.ts'
import { sealed, uniqueBy } from '../finding.ts'
import type { OriginSignals } from '../origin-signals.ts'
import { type Check, checksOf, postureOf } from './check.ts'
import { impactKeys, isIncident, sufferedIn } from './impact.ts'
import { described, type Ownership } from './resource.ts'
import { aboutData, unseen } from './unseen.ts'

type Rows = ReadonlyMap<string, Row['value']>

const keysOf = (finding: Finding | Incident, checks: readonly Check[]): Key[] => [
  ...finding.resources.map(({ arn }) => resourceKey(arn)),
  ...(isIncident(finding) ? impactKeys(finding) : []),
  ...checks.flatMap(({ repaired }) => repaired ?? []),
  ...aboutData(finding).map(({ account }) => dataEventsKey(account)),
]

const completed = <T extends Finding | Incident>(finding: T, checks: readonly Check[], rows: Rows, belonging: Ownership): T => {
  const resources = finding.resources.map((one) => described(one, rows.get(resourceKey(one.arn).pk) as ResourceRow | undefined, belonging))
  const postures = checks.map((check) => postureOf(check, rows.get(check.repaired?.pk ?? '') as ClearedRow | undefined))
  const held = postures.flatMap(({ at, check }) => (at ? [`Since ${at} the check passes again: ${check}.`] : []))
  const dark = aboutData(finding).flatMap((one) => unseen(one, finding, rows.get(dataEventsKey(one.account).pk)) ?? [])
  const why = [...finding.why, ...dark, ...held]
  const harm = (incident: Incident): string[] =>
    sufferedIn(
      incident,
      impactKeys(incident).flatMap(({ pk }) => (rows.get(pk) as ImpactRow | undefined)?.list ?? []),
    )
  const [posture] = postures
  return sealed({
    ...finding,
    resources,
    why,
    ...(isIncident(finding)
      ? { impact: harm(finding), ...(postures.length > 0 && { checks: uniqueBy(postures, ({ check, status }) => `${check} ${status}`) }) }
      : posture && { posture }),
  })
}

/**
 * Adds to an origin's findings what stands under keys that are not its own: owner and deployer of resources, whether a failed check holds
 * again, what an incident's accounts suffered. Leaves a note there first and reads then, so that anyone who writes later wakes this origin.
 */
export const withContext = async <T extends Finding | Incident>(
  store: StateStore,
  component: OriginSignals,
  findings: readonly T[],
  belonging: Ownership,
): Promise<T[]> => {
  const checks = checksOf(component)
  const active = findings.filter((one) => one.state === 'active')
  const checksFor = (one: T): readonly Check[] => (isIncident(one) ? checksIn(one, findings, checks) : [checks.get(one.id) ?? []].flat())
  const asked = new Map(active.flatMap((one) => keysOf(one, checksFor(one))).map((key) => [key.pk, key]))
  const rows = await noted(store, component.root, [...asked.values()])
  return findings.map((one) => completed(one, checksFor(one), rows, belonging))
}

/** The checks of the findings that an incident has taken in. */
const checksIn = (incident: Incident, findings: readonly (Finding | Incident)[], checks: ReadonlyMap<string, Check>): Check[] =>
  findings.flatMap((one) => (one.mergedInto === incident.id ? (checks.get(one.id) ?? []) : []))

const noted = async (store: StateStore, root: string, keys: readonly Key[]): Promise<Rows> => {
  if (keys.length === 0) return new Map()
  await store.merge(keys.map(({ pk }): Fact => ({ ...memberKey(pk, ASKERS, root), value: { kind: 'member', node: root } })))
  const rows = await store.get(keys)
  return new Map(rows.flatMap((row) => (row ? [[row.pk, row.value] as const] : [])))
}
