import type { DetectionInfo } from '#core/model/detection.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import type { Counts, SignalSums } from '#core/text/counts.ts'

/** Events of one account within one UTC hour. */
export interface Activity {
  /** Epoch milliseconds of the hour's start. */
  readonly hour: number
  readonly account: string
  readonly events: number
}

/** An event that caused something, as the report's evidence table shows it. */
export interface EvidenceEvent {
  readonly id: string
  /** Epoch milliseconds. */
  readonly time: number
  readonly action: string
  readonly service: string
  readonly account: string
  readonly region: string
  readonly actor: string
  readonly from: string
  readonly outcome: string
  /** The record as AWS wrote it. */
  readonly raw?: unknown
}

/** A response that was planned, or has been carried out. */
export interface ReportResponse {
  readonly id: string
  readonly title: string
  readonly state: string
  /** Finding or incident that it belongs to. */
  readonly finding: string
  /** What it would call or has called: `iam:UpdateAccessKey on AKIA…`. */
  readonly calls?: readonly string[]
  readonly undo?: string
}

/** When the world learned of an incident: ISO 8601. These are wall-clock times, so they are not in the finding. */
export interface Milestones {
  readonly received?: string
  readonly published?: string
  readonly contained?: string
}

/** Everything that a report shows. What is absent is left out of the page, not guessed. */
export interface ReportInput {
  readonly incidents: readonly Incident[]
  readonly findings: readonly Finding[]
  /** What became of the input; a report from state has read none. */
  readonly counts?: Counts
  readonly sums?: SignalSums
  /** ISO 8601: what the input covers. */
  readonly span?: { readonly from: string; readonly to: string }
  /** What was read: a folder, a bucket. */
  readonly source?: string
  /** ISO 8601: when the report was made. */
  readonly made?: string
  readonly activity?: readonly Activity[]
  readonly evidence?: readonly EvidenceEvent[]
  readonly responses?: readonly ReportResponse[]
  /** By incident id. */
  readonly milestones?: Readonly<Record<string, Milestones>>
  /** All detections that were looking, so that coverage can be distinguished from silence. */
  readonly detections?: readonly Pick<DetectionInfo, 'id' | 'title' | 'techniques' | 'tactics'>[]
}
