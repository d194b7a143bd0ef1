import { rankOf, type Severity } from '#core/model/severity.ts'
import { idIn } from '#core/state/kind.ts'
import type { Gravity } from '#core/state/kinds/member.ts'
import { LOOK_AT, type PointerRow } from '#core/state/kinds/pointer.ts'
import type { Row } from '#core/state/rows.ts'
import type { Rules } from './rules.ts'

const DAY = 86_400_000

/** The detection that a pointer is about; of flows and of an identity's activity several may be. */
const detectionOf = ({ sk, value }: Row & { value: PointerRow }): string | undefined => {
  if (sk.startsWith(LOOK_AT.firstUse)) return value.name.split('\u001f')[0]
  return sk.startsWith(LOOK_AT.window) ? idIn('window', value.to.pk).split('#')[0] : undefined
}

const severityOf = (rules: Rules, row: Row): Severity => {
  if (row.value.kind === 'signal') return row.value.attempt ? 'informational' : (rules.info(row.value.detection)?.level ?? 'informational')
  const detection = detectionOf(row as Row & { value: PointerRow })
  return detection === undefined ? 'medium' : (rules.info(detection)?.level ?? 'informational')
}

/** Days since 1970 of a node's first record, as its edge has it. */
const firstDay = (rows: readonly Row[]): number =>
  rows.reduce((day, { value }) => (value.kind === 'edge' ? Math.floor((value.actor?.time ?? value.parent?.time ?? 0) / DAY) : day), 0)

/**
 * How grave the signals of a node are and how new the gravest of them, from the rows of the node: what an origin with more nodes than are
 * read puts first. What is only attempted, however grave, comes last.
 */
export const gravityOf = (rules: Rules, rows: readonly Row[]): Gravity => {
  const since = firstDay(rows)
  return rows
    .filter(({ value }) => value.kind === 'signal' || value.kind === 'pointer')
    .map((row) => ({
      rank: rankOf(severityOf(rules, row)),
      day: row.value.kind === 'signal' ? Math.floor(row.value.last / DAY) : since,
    }))
    .reduce((a, b) => ((b.rank - a.rank || b.day - a.day) > 0 ? b : a), { rank: 0, day: since })
}
