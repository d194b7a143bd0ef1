import type { Behavior } from '#core/detect/behavior.ts'
import type { Content } from '#core/detect/detect.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import { type CompiledCorrelation, isStory } from '#core/sigma/sigma.ts'

/** The rules as correlate asks for them: by id. */
export interface Rules {
  readonly info: (id: string) => DetectionInfo | undefined
  readonly behavior: (id: string) => Behavior | undefined
  readonly behaviors: readonly Behavior[]
  readonly correlation: (id: string) => CompiledCorrelation | undefined
  readonly correlations: ReadonlyMap<string, CompiledCorrelation>
  /** Correlations over the signals of one origin: the stories that make incidents. Those that never alert are steps of others. */
  readonly stories: readonly CompiledCorrelation[]
}

/** The same detections, some of them held in staging: counted, not alerted. */
const held = ({ pack, behaviors }: Content, ids: ReadonlySet<string>): Content => {
  const hold = <T extends { readonly info: DetectionInfo }>(one: T): T =>
    ids.has(one.info.id) ? { ...one, info: { ...one.info, staging: true } } : one
  return ids.size === 0
    ? { pack, behaviors }
    : {
        pack: { ...pack, detections: pack.detections.map(hold), correlations: pack.correlations.map(hold) },
        behaviors: behaviors.map(hold),
      }
}

/** `staging`: ids of detections that the settings hold in staging, beside those that say so themselves. */
export const rulesOf = (content: Content, staging: readonly string[] = []): Rules => {
  const { pack, behaviors } = held(content, new Set(staging))
  const correlations = new Map(pack.correlations.map((one) => [one.info.id, one]))
  const byId = new Map<string, DetectionInfo>([
    ...pack.detections.map((one) => [one.info.id, one.info] as const),
    ...behaviors.map((one) => [one.info.id, one.info] as const),
    ...pack.correlations.map((one) => [one.info.id, one.info] as const),
  ])
  const behaviorById = new Map(behaviors.map((one) => [one.info.id, one]))
  return {
    info: (id) => byId.get(id),
    behavior: (id) => behaviorById.get(id),
    behaviors,
    correlation: (id) => correlations.get(id),
    correlations,
    stories: pack.correlations.filter((one) => isStory(one) && one.info.alert === 'finding' && !one.info.staging),
  }
}
