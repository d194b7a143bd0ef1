import type { Control, Playbook } from './finding.ts'
import type { Severity } from './severity.ts'

/**
 * What a verdict rests on. `content`: what the change says (opens to the world, trusts a stranger): keeps its level no matter who does it.
 * `action`: that it was done at all: at most low for known automation. `novelty`: that it is new for this identity: likewise.
 */
export type Basis = 'content' | 'action' | 'novelty'

/** A detection without its logic: everything that publishing and people need. Comes from Sigma's fields and the `kestrail:` block. */
export interface DetectionInfo {
  /** File name without ending, unique: `iam-access-key-created`. */
  readonly id: string
  /** Sigma's UUID. */
  readonly uuid?: string
  readonly title: string
  readonly description: string
  readonly level: Severity
  readonly status: string
  readonly author?: string
  readonly references: readonly string[]
  readonly falsepositives: readonly string[]
  /** ATT&CK ids from tags (`attack.t1098.001` → `T1098.001`). */
  readonly techniques: readonly string[]
  /** ATT&CK tactics from tags, in words: `Persistence`. */
  readonly tactics: readonly string[]
  /** `count`: only counted by correlations. `signal`: never alone. `finding`: published by itself. */
  readonly alert: 'count' | 'signal' | 'finding'
  readonly basis: Basis
  /** Template: `{actor.name} created a key for {requestParameters.userName}`. */
  readonly summary: string
  /** Dotted paths whose values separate one finding from another of the same origin and period. */
  readonly dedup: readonly string[]
  readonly response: readonly string[]
  readonly compliance: readonly Control[]
  readonly posture?: Posture
  readonly playbook?: Omit<Playbook, 'falsePositives'>
  /** Counted, not alerted. */
  readonly staging: boolean
}

/** A configuration verdict: what was checked, on which resource, and the event that clears it. */
export interface Posture {
  readonly check: string
  /** Dotted path of the resource. */
  readonly resource: string
  /** Id of the detection-like selection that clears it, compiled beside the rule. */
  readonly clearedBy?: string
}
