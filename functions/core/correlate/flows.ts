import type { Behavior } from '#core/detect/behavior.ts'
import { type FlowNews, flowEvidence } from '#core/detect/flow-rule.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { Evidence } from '#core/state/evidence.ts'
import type { ConnectionTimesRow } from '#core/state/kinds/connection-times.ts'
import type { VolumeRow } from '#core/state/kinds/volume.ts'
import type { Row } from '#core/state/rows.ts'
import type { Home } from './affected.ts'
import type { Rules } from './rules.ts'
import { distinctHomes } from './windows.ts'

/** A behavior of flows that came true. */
export interface FlowVerdict {
  readonly info: DetectionInfo
  /** The node of the interface. */
  readonly home: string
  readonly values: Readonly<Record<string, string>>
  readonly evidence: readonly Evidence[]
  readonly normal: string
  readonly last: number
}

type FlowRow = VolumeRow | ConnectionTimesRow

const newsOf = ({ flow }: Behavior, rows: readonly FlowRow[]): readonly FlowNews[] => {
  if (!flow) return []
  return flow.of === 'volume'
    ? flow.judge(rows.filter((row) => row.kind === 'volume'))
    : flow.judge(rows.filter((row) => row.kind === 'connection-times'))
}

/** The verdicts on one interface's days, or on its connections to one port of one peer: from merged rows of one partition alone. */
export const flowVerdicts = (rules: Rules, rows: readonly Row[]): FlowVerdict[] => {
  const states = rows.flatMap(({ value }): FlowRow[] => (value.kind === 'volume' || value.kind === 'connection-times' ? [value] : []))
  const [first] = states
  if (!first) return []
  return rules.behaviors
    .filter((behavior) => behavior.flow?.of === first.kind)
    .flatMap((behavior) =>
      newsOf(behavior, states).map(({ values, moments, normal }) => ({
        info: behavior.info,
        home: `interface:${first.interfaceId}`,
        values,
        evidence: flowEvidence(moments, first, Object.values(values)[0] ?? ''),
        normal,
        last: moments.at(-1)?.time ?? 0,
      })),
    )
}

export const flowHomes = (rules: Rules, rows: readonly Row[]): Home[] =>
  distinctHomes(flowVerdicts(rules, rows).map(({ home }) => ({ node: home })))
