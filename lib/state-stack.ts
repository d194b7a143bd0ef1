import { type App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Settings } from '#core/settings/settings.ts'
import { State } from './state.ts'

/** What is kept when everything else goes: destroying this stack leaves table, streams, bucket and key in the account. */
export class KestrailState extends Stack {
  readonly state: State

  constructor(app: App, id: string, settings: Settings, props: StackProps = {}) {
    super(app, id, { description: 'Kestrail: behavior, streams and evidence (retained)', terminationProtection: true, ...props })
    this.state = new State(this, 'State', settings)
    const { events } = this.state
    if (events) new CfnOutput(this, 'EventsStream', { value: events.streamArn, description: 'Where member accounts forward their events' })
    new CfnOutput(this, 'Key', { value: this.state.key.keyArn, description: 'Parameter KeyArn of the member template' })
  }
}
