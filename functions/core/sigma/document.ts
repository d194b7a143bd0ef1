import type { DetectionInfo } from '#core/model/detection.ts'
import type { KestrailBlock } from './kestrail-block.ts'
import type { CorrelationType, Criterion } from './tree.ts'
import type { Plain } from './yaml.ts'

export interface Logsource {
  readonly product?: string
  readonly service?: string
  readonly category?: string
}

interface Base {
  /** File name without ending; in files of several documents `name`, else `file#n`. */
  readonly id: string
  readonly file: string
  readonly line: number
  /** Line of every key by slashed path. */
  readonly lines: ReadonlyMap<string, number>
  readonly uuid?: string
  readonly name?: string
  readonly title: string
  /** The document as written. */
  readonly raw: Readonly<Record<string, Plain>>
}

interface Described extends Base {
  readonly info: DetectionInfo
  /** Absent where the rule has no `kestrail:` block. */
  readonly kestrail?: KestrailBlock
  /** True where the rule itself says `kestrail.alert`. */
  readonly alertWritten: boolean
}

export interface DetectionDocument extends Described {
  readonly kind: 'detection'
  readonly logsource: Logsource
  /** Search identifiers → what they search. */
  readonly searches: Readonly<Record<string, Plain>>
  /** Several conditions are alternatives. */
  readonly conditions: readonly string[]
}

export interface CorrelationDocument extends Described {
  readonly kind: 'correlation'
  readonly type: CorrelationType
  /** As written: ids, names, UUIDs. */
  readonly rules: readonly string[]
  readonly groupBy: readonly string[]
  readonly aliases: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly timespan: number
  readonly criteria: readonly { readonly by: Criterion; readonly value: number }[]
  readonly fields: readonly string[]
  readonly percentile?: number
  readonly generate: boolean
}

export interface FilterDocument extends Base {
  readonly kind: 'filter'
  readonly logsource: Logsource
  /** 'any': every rule of the log source. */
  readonly rules: readonly string[] | 'any'
  readonly searches: Readonly<Record<string, Plain>>
  readonly condition: string
}

export type RuleDocument = DetectionDocument | CorrelationDocument | FilterDocument
