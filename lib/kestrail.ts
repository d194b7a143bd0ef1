import type * as lambda from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import { logBuckets } from './log-buckets.ts'
import { Correlate } from './stages/correlate.ts'
import { Detect } from './stages/detect.ts'
import { Feedback } from './stages/feedback.ts'
import { Observe } from './stages/observe.ts'
import { Publish } from './stages/publish.ts'
import { Respond } from './stages/respond.ts'
import { Source } from './stages/source.ts'
import { SourceObjects } from './stages/source-objects.ts'
import { Sweep } from './stages/sweep.ts'
import { ThreatLists } from './stages/threat-lists.ts'
import type { State } from './state.ts'

export interface KestrailProps {
  readonly state: State
  readonly settings: Settings
}

/** The whole pipeline in one construct, for a stack of ours or yours: source → detect → correlate → publish → respond, watched by observe. */
export class Kestrail extends Construct {
  readonly source: Source
  /** The slow path, where the settings name a bucket. */
  readonly objects: SourceObjects | undefined
  /** Where the settings name threat lists. */
  readonly threatLists: ThreatLists | undefined
  readonly detect: Detect
  readonly correlate: Correlate
  readonly publish: Publish
  readonly respond: Respond
  readonly feedback: Feedback
  readonly observe: Observe

  constructor(scope: Construct, id: string, { state, settings }: KestrailProps) {
    super(scope, id)
    this.objects = logBuckets(settings).length > 0 ? new SourceObjects(this, 'SourceObjects', settings) : undefined
    this.source = new Source(this, 'Source', state, settings, this.objects?.queue)
    this.threatLists = settings.threatLists.length > 0 ? new ThreatLists(this, 'ThreatLists', state, settings) : undefined
    this.detect = new Detect(this, 'Detect', state, settings, this.objects?.queue)
    this.correlate = new Correlate(this, 'Correlate', state, settings)
    this.publish = new Publish(this, 'Publish', state, settings)
    this.respond = new Respond(this, 'Respond', state, settings, this.source.undelivered, this.publish.chat)
    this.feedback = new Feedback(this, 'Feedback', state, settings, this.source.undelivered)
    const correlate = this.correlate.stage.function
    const publish = this.publish.stage.function
    new Sweep(this, 'Sweep', { correlate, publish })
    // What is to end, what nobody approved, and what an error left half-done.
    new Sweep(this, 'Resume', this.respond.functions)
    this.observe = new Observe(this, 'Observe', {
      streaming: { ...named('detect', this.detect.stage?.function), correlate, publish },
      queueing: {
        ...named('objects', this.detect.objects?.function),
        ...named('lists', this.threatLists?.stage.function),
      },
      undelivered: this.source.undelivered,
      ...(this.objects && { objects: this.objects }),
      state,
      settings,
    })
  }
}

const named = (name: string, target: lambda.IFunction | undefined): Record<string, lambda.IFunction> => (target ? { [name]: target } : {})
