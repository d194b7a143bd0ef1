import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'
import { grouped, timesOf } from '#core/text/counts.ts'

const STATE = {
  active: 'It holds again.',
  retracted: 'Withdrawn: what came later explains it, or took it back.',
  merged: 'Part of an incident now.',
} as const

/** What is different from what people were last shown, one short sentence each; no text of a log is in it but the names of tactics. */
export const changesSince = (finding: AnyFinding, before: LastAlert): string[] => [
  ...(finding.state !== before.state
    ? [finding.mergedInto ? `${STATE.merged} Incident ${finding.mergedInto}.` : STATE[finding.state]]
    : []),
  ...(finding.severity !== before.severity ? [`Now ${finding.severity}, was ${before.severity}.`] : []),
  ...(isIncident(finding) && finding.stages.length > before.stages
    ? [
        `Further stages: ${finding.stages
          .slice(before.stages)
          .map((stage) => stage.tactic)
          .join(', ')}.`,
      ]
    : []),
  ...(finding.count > before.count ? [`${timesOf(finding)} events, were ${grouped(before.count)}.`] : []),
]
