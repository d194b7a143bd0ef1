import type { Origin } from './actor.ts'
import type { Resource } from './resource.ts'
import type { Severity } from './severity.ts'

export type State = 'active' | 'retracted' | 'merged'

export interface Control {
  readonly standard: string
  readonly version: string
  readonly control: string
}

/** What a person is shown of the caller. */
export interface ActorSummary {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly account: string
  readonly sessions: readonly string[]
  readonly addresses: readonly string[]
  readonly userAgents: readonly string[]
}

/**
 * The public contract of `--format jsonl` (schema 1): fields are only ever added.
 * Everything in it is a function of merged state; wall-clock fields belong to the publisher.
 */
export interface Finding {
  readonly schema: 1
  readonly kind: 'finding' | 'signal' | 'incident'
  readonly id: string
  /** Id of the detection, or of the story that names an incident. */
  readonly detection: string
  readonly title: string
  readonly severity: Severity
  /** 0 to 100. */
  readonly confidence: number
  readonly state: State
  readonly mergedInto?: string
  /** Hash of the content. */
  readonly revision: string
  /** ATT&CK ids, older and current numbering. */
  readonly techniques: readonly string[]
  readonly tactics: readonly string[]
  readonly actor: ActorSummary
  readonly origin: Origin
  readonly account: string
  readonly region: string
  readonly resources: readonly Resource[]
  /** ISO 8601, UTC. */
  readonly firstSeen: string
  readonly lastSeen: string
  /** Exact to 1,000. */
  readonly count: number
  readonly countAtLeast?: true
  /** Ids of causing events: of a finding the earliest 100, of an incident the best evidence first, at most 1,000. */
  readonly events: readonly string[]
  /** How many there are, where `events` names fewer. */
  readonly eventsTotal?: number
  /** One sentence a reason, the strongest first. */
  readonly why: readonly string[]
  readonly summary: string
  /** What was normal for this identity, where history says. */
  readonly normal?: readonly string[]
  readonly compliance: readonly Control[]
  /** Ids of responses that fit. */
  readonly response: readonly string[]
  readonly playbook?: Playbook
  /** True where every causing call was refused or failed. */
  readonly attempt?: true
  /** For a configuration verdict: what was checked, and whether it holds again (`at`: ISO 8601, since when). */
  readonly posture?: Posture
  /** Deployed by known automation: named, so that a reader sees why the severity is low. */
  readonly automation?: string
  /** Nothing happened: it was asked for, to see that alerts arrive. */
  readonly synthetic?: true
  /** The first API call that caused it: eventName without API date, eventSource. */
  readonly call?: { readonly api: string; readonly service: string }
  /** The first connection that caused it. */
  readonly connection?: Connection
  /** Addresses that threat lists hold, with the list. */
  readonly indicators?: readonly { readonly value: string; readonly list: string }[]
}

/** A configuration verdict. */
export interface Posture {
  readonly check: string
  readonly status: 'FAILED' | 'PASSED'
  /** ISO 8601: since when it holds again. */
  readonly at?: string
}

/** One connection, seen from our side. */
export interface Connection {
  readonly direction?: 'inbound' | 'outbound'
  readonly peer?: string
  readonly peerPort?: number
  readonly localPort?: number
  /** IANA's number, such as 6 for TCP. */
  readonly protocol?: number
  readonly blocked?: true
}

/** Signals of one origin that make a story. */
export interface Incident extends Finding {
  readonly kind: 'incident'
  /** One line a detection, worst first, routine last. */
  readonly signals: readonly SignalSummary[]
  /** Failed checks of configuration, and those that hold again. */
  readonly checks?: readonly Posture[]
  readonly stages: readonly Stage[]
  /** Sum of distinct, rare signals. */
  readonly score: number
  readonly impact: readonly string[]
  /** ids of the stories (incidents/*.yml) that this incident fulfils. */
  readonly stories: readonly string[]
  readonly accounts: readonly string[]
  readonly firstEvent: string
  /** The observed path: lineage edges from the origin down to every session that acted. */
  readonly paths: readonly Path[]
}

export interface Path {
  readonly from: string
  readonly to: string
  /** The call that made the session: AssumeRole, GetSigninToken …; `record` where the record itself says so. */
  readonly via: string
  /** Who `to` is to a reader: role and session name. */
  readonly as?: string
  /** Stable identity behind `to`: the ARN of the role or user. */
  readonly identity?: string
  /** The account of that identity. */
  readonly account?: string
}

export interface SignalSummary {
  readonly id: string
  readonly detection: string
  readonly title: string
  readonly severity: Severity
  readonly tactic: string
  readonly firstSeen: string
  readonly lastSeen: string
  readonly count: number
  readonly countAtLeast?: true
  readonly account: string
  readonly region: string
  readonly node: string
  /** Of the gravest of them. */
  readonly summary: string
  /** The earliest few. */
  readonly events: readonly string[]
  readonly attempt?: true
  /** Known automation's work, the origin's own habit, or what its peers have long done: shown last. */
  readonly routine?: true
  readonly posture?: Posture
}

/** An ATT&CK tactic that the incident reached, in order of time. */
export interface Stage {
  readonly tactic: string
  readonly firstSeen: string
  readonly signals: readonly string[]
}

export interface Playbook {
  /** What the detection matches. */
  readonly detects: string
  /** What an attacker gains by it. */
  readonly impact: string
  /** What to check first. */
  readonly triage: string
  /** What it cannot see. */
  readonly blindSpots: string
  /** Sigma's `falsepositives`: usual harmless causes. */
  readonly falsePositives: readonly string[]
}

export type AnyFinding = Finding | Incident

export const isIncident = (reported: AnyFinding): reported is Incident => reported.kind === 'incident'
