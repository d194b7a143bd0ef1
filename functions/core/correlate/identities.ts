import type { IdentityNews } from '#core/detect/identity-judgement.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { Row } from '#core/model/state.ts'
import type { Rules } from './rules.ts'

/** A behaviour of an identity that came true. */
export interface IdentityVerdict extends IdentityNews {
  readonly info: DetectionInfo
}

const newsOf = (identity: string, rows: readonly Row[]) => {
  const values = rows.map((row) => row.value)
  const days = values.filter((value) => value.kind === 'whereabouts')
  const use = values.find((value) => value.kind === 'use')
  const hours = values.find((value) => value.kind === 'hours')
  return { days, ...(use && { times: { identity, use, ...(hours && { hours }) } }) }
}

/** The verdicts on one identity's times or whereabouts: from merged rows of one partition alone. */
export const identityVerdicts = (rules: Rules, rows: readonly Row[]): IdentityVerdict[] => {
  const { days, times } = newsOf(rows[0]?.pk.slice(2) ?? '', rows)
  return rules.behaviours.flatMap(({ info, identity }) => {
    if (identity?.of === 'whereabouts' && days.length > 0) return identity.judge(days).map((news) => ({ info, ...news }))
    if (identity?.of === 'use' && times) return identity.judge(times).map((news) => ({ info, ...news }))
    return []
  })
}

/** Nodes under which an identity's present verdicts hang. */
export const identityHomes = (rules: Rules, rows: readonly Row[]): string[] => [
  ...new Set(identityVerdicts(rules, rows).map((verdict) => verdict.node)),
]
