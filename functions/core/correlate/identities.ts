import type { IdentityNews } from '#core/detect/activity/rule.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import { idIn, isIn } from '#core/state/kind.ts'
import type { Row } from '#core/state/rows.ts'
import type { Home } from './affected.ts'
import type { Rules } from './rules.ts'
import { distinctHomes } from './windows.ts'

/** A behavior of an identity that came true. */
export interface IdentityVerdict extends IdentityNews {
  readonly info: DetectionInfo
}

/** Times and session networks have partitions of their own; only times name the identity in their verdict. */
const identityIn = (pk: string): string => idIn(isIn('times', pk) ? 'times' : 'session-networks', pk)

const newsOf = (identity: string, rows: readonly Row[]) => {
  const values = rows.map((row) => row.value)
  const days = values.filter((value) => value.kind === 'session-networks')
  const use = values.find((value) => value.kind === 'use')
  const hours = values.find((value) => value.kind === 'hours')
  return { days, ...(use && { times: { identity, use, ...(hours && { hours }) } }) }
}

/** The verdicts on one identity's times or session networks: from merged rows of one partition alone. */
export const identityVerdicts = (rules: Rules, rows: readonly Row[]): IdentityVerdict[] => {
  const { days, times } = newsOf(identityIn(rows[0]?.pk ?? ''), rows)
  return rules.behaviors.flatMap(({ info, identity }) => {
    if (identity?.of === 'session-networks' && days.length > 0) return identity.judge(days).map((news) => ({ info, ...news }))
    if (identity?.of === 'use' && times) return identity.judge(times).map((news) => ({ info, ...news }))
    return []
  })
}

/** Nodes under which an identity's present verdicts hang. */
export const identityHomes = (rules: Rules, rows: readonly Row[]): Home[] =>
  distinctHomes(
    identityVerdicts(rules, rows).map(({ node }) => {
      const proof = firstSeenIn(rows).find((seen) => seen.node === node && seen.by)
      return { node, ...(proof?.by && { proven: { time: proof.time, id: proof.id, by: proof.by } }) }
    }),
  )

/** Every call that rows of activity keep with who made it. */
const firstSeenIn = (rows: readonly Row[]): FirstSeen[] =>
  rows.flatMap(({ value }): FirstSeen[] => {
    if (value.kind === 'use') return Object.values(value.wakes)
    if (value.kind === 'hours') return Object.values(value.values)
    return value.kind === 'session-networks' ? value.seen.map(({ first }) => first) : []
  })
