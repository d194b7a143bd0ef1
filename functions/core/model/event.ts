import type { Actor } from './actor.ts'
import type { Facts } from './facts.ts'
import type { EventOf } from './generated/kinds.ts'

/** A JSON object as it came from outside: nothing about it is known. */
export type Json = Record<string, unknown>

export type Outcome = 'success' | 'denied' | 'failed'

/** What every event has; a kind adds its own members. */
export interface EventBase {
  /** Unique within its source: CloudTrail's eventID, a notice's id, a flow's content hash. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly time: number
  readonly account: string
  readonly region: string
  /** The record as AWS wrote it: what Sigma rules match. */
  readonly raw: Json
  /** What follows from this record alone; computed when first asked for. */
  readonly facts: Facts
}

/** One CloudTrail record: management, data, network-activity or Insights event. */
export interface ApiCall extends EventBase {
  readonly kind: 'api-call'
  /** CloudTrail's eventSource, such as `iam.amazonaws.com`. */
  readonly source: string
  /** eventName without the API date that Lambda and CloudFront append. */
  readonly action: string
  readonly outcome: Outcome
  readonly actor: Actor
  /** sourceIPAddress as written: an address, or the name of an AWS service. */
  readonly from: string
}

/** One VPC Flow Log record. `raw` has AWS's field names (`srcaddr`, `dstport` …); numbers are numbers. */
export interface Flow extends EventBase {
  readonly kind: 'flow'
  readonly interfaceId: string
}

/** A finding or state change of an AWS service, by EventBridge. `raw` is the whole envelope. */
export interface Notice extends EventBase {
  readonly kind: 'notice'
  /** EventBridge source and detail-type, such as `aws.guardduty` and `GuardDuty Finding`. */
  readonly source: string
  readonly type: string
  /** The identity that the notice names, if it names one. */
  readonly actor?: Actor
}

/** An event of any kind: each is one folder of `kinds`. */
export type Event = EventOf[keyof EventOf]
export type EventKind = Event['kind']
