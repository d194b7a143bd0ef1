import type { Finding, Incident, State } from '#core/model/finding.ts'
import type { Severity } from '#core/model/severity.ts'
import { type Key, pkOf, type ReplacedKind } from '../kind.ts'

/** The last alert that people received: the measure of a material change. `digest`: only in a summary. */
export interface LastAlert {
  readonly severity: Severity
  readonly state: State
  readonly count: number
  readonly stages: number
  readonly digest?: true
}

/** What one destination has received of a finding. */
export interface DeliveryState {
  /** Last revision that it accepted, or that was no news to it. */
  readonly revision: string
  readonly lastAlert?: LastAlert
  /** What the medium calls the first message. */
  readonly thread?: string
  /** More is to be sent: in the next digest, or when quiet hours end. `since`: epoch milliseconds. */
  readonly waits?: { readonly for: 'digest' | 'quiet'; readonly since: number }
  /** Reason of a final refusal. */
  readonly refused?: string
}

/** A published verdict. Written by compare-and-set, never merged. */
export interface FindingRow {
  readonly kind: 'finding'
  readonly finding: Finding | Incident
  /** Last revision that every publisher accepted. */
  readonly published?: string
  /** Id of the suppression that kept the published revision quiet. */
  readonly suppressed?: string
  /** By destination. */
  readonly deliveries?: Readonly<Record<string, DeliveryState>>
  /** A worker delivers it, or a sweep will try again: no other does until then (epoch milliseconds). `since`: of the first attempt. */
  readonly hold?: { readonly since: number; readonly until: number }
}

/** Where to find a finding; the responder reads it from the table and believes nothing else that an event says. */
export interface FindingRef {
  readonly id: string
  readonly origin: string
}

export const FINDINGS = 'f#'
/** All rows of an origin: its members, its findings, its head. */
export const originPk = (origin: string): string => pkOf('origin', origin)
export const findingKey = ({ id, origin }: FindingRef): Key => ({ pk: pkOf('origin', origin), sk: `${FINDINGS}${id}` })

export const finding: ReplacedKind<FindingRow> = {
  kind: 'finding',
  places: [{ partition: 'origin', sk: 'f#', wakes: 'nobody' }],
  replaced: true,
}
