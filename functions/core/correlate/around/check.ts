import { clearedKey } from '#core/detect/cleared.ts'
import type { Finding } from '#core/model/finding.ts'
import type { ClearedRow, Key } from '#core/model/state.ts'
import type { Component, Signal } from '../component.ts'
import { findingId, groupSignals, iso } from '../finding.ts'
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
  const pk = clearedBy && seen?.checked && clearedKey(clearedBy, seen.account, seen.region, seen.checked)
  return { check, last: Math.max(...group.map((signal) => signal.last)), ...(pk && { repaired: { pk, sk: 'cleared' } }) }
}

/** Checks that an origin's findings say failed, by id of the finding. */
export const checksOf = (component: Component): Map<string, Check> =>
  new Map(
    groupSignals(component.signals).flatMap((group): [string, Check][] => {
      const check = checkOf(group)
      return check ? [[findingId(component.root, group[0]!), check]] : []
    }),
  )

/** A check holds again if it was repaired after it was last seen broken. */
export const judged = ({ check, last }: Check, row: ClearedRow | undefined): NonNullable<Finding['posture']> =>
  row && row.last.time > last ? { check, status: 'PASSED', at: iso(row.last.time) } : { check, status: 'FAILED' }
