import type { Finding } from '#core/model/finding.ts'
import type { Key } from '#core/state/kind.ts'
import { type ClearedRow, clearedKey } from '#core/state/kinds/cleared.ts'
import { findingId, groupSignals, iso } from '../finding.ts'
import type { OriginSignals, Signal } from '../origin-signals.ts'
import { detailed } from '../severity.ts'

/** A configuration verdict, and where it would stand that somebody repaired it. */
export interface Check {
  readonly check: string
  readonly last: number
  readonly repaired?: Key
}

const checkOf = (group: readonly Signal[]): Check | undefined => {
  const [first] = group
  if (!first?.info.posture || first.attempt) return undefined
  const { check, clearedBy } = first.info.posture
  const seen = detailed(first).find((one) => one.checked)
  const repaired = clearedBy && seen?.checked && clearedKey(clearedBy, seen.account, seen.region, seen.checked)
  return { check, last: Math.max(...group.map((signal) => signal.last)), ...(repaired && { repaired }) }
}

/** Checks that an origin's findings say failed, by id of the finding. */
export const checksOf = (component: OriginSignals): Map<string, Check> =>
  new Map(
    groupSignals(component.signals).flatMap((group): [string, Check][] => {
      const check = checkOf(group)
      return check ? [[findingId(component.root, group[0]!), check]] : []
    }),
  )

/** A check holds again if it was repaired after it was last seen broken. */
export const postureOf = ({ check, last }: Check, row: ClearedRow | undefined): NonNullable<Finding['posture']> =>
  row && row.last.time > last ? { check, status: 'PASSED', at: iso(row.last.time) } : { check, status: 'FAILED' }
