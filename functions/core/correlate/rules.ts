import type { Behaviour } from '#core/detect/behaviour.ts'
import type { Content } from '#core/detect/detect.ts'
import type { CompiledCorrelation } from '#core/detect/sigma/compile.ts'
import type { DetectionInfo } from '#core/model/detection.ts'

/** The rules as correlate asks for them: by id. */
export interface Rules {
  readonly info: (id: string) => DetectionInfo | undefined
  readonly behaviour: (id: string) => Behaviour | undefined
  readonly behaviours: readonly Behaviour[]
  readonly correlation: (id: string) => CompiledCorrelation | undefined
  readonly correlations: ReadonlyMap<string, CompiledCorrelation>
  /** Correlations over the signals of one origin: the stories that make incidents. Those that never alert are steps of others. */
  readonly stories: readonly CompiledCorrelation[]
}

/** A correlation grouped by `origin` joins an origin's own signals; every other keeps windows of its own. */
export const isStory = (correlation: CompiledCorrelation): boolean => correlation.groupBy.includes('origin')

/** The same detections, some of them held in staging: counted, not alerted. */
const held = ({ pack, behaviours }: Content, ids: ReadonlySet<string>): Content => {
  const hold = <T extends { readonly info: DetectionInfo }>(one: T): T =>
    ids.has(one.info.id) ? { ...one, info: { ...one.info, staging: true } } : one
  return ids.size === 0
    ? { pack, behaviours }
    : {
        pack: { ...pack, detections: pack.detections.map(hold), correlations: pack.correlations.map(hold) },
        behaviours: behaviours.map(hold),
      }
}

/** `staging`: ids of detections that the settings hold in staging, beside those that say so themselves. */
export const rulesOf = (content: Content, staging: readonly string[] = []): Rules => {
  const { pack, behaviours } = held(content, new Set(staging))
  const correlations = new Map(pack.correlations.map((one) => [one.info.id, one]))
  const byId = new Map<string, DetectionInfo>([
    ...pack.detections.map((one) => [one.info.id, one.info] as const),
    ...behaviours.map((one) => [one.info.id, one.info] as const),
    ...pack.correlations.map((one) => [one.info.id, one.info] as const),
  ])
  const behaviourById = new Map(behaviours.map((one) => [one.info.id, one]))
  return {
    info: (id) => byId.get(id),
    behaviour: (id) => behaviourById.get(id),
    behaviours,
    correlation: (id) => correlations.get(id),
    correlations,
    stories: pack.correlations.filter((one) => isStory(one) && one.info.alert === 'finding' && !one.info.staging),
  }
}
