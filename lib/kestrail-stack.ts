import { type App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { Kestrail, type KestrailProps } from './kestrail.ts'

/** Functions, rules, topics and alarms: can be replaced or removed at any time. */
export class KestrailStack extends Stack {
  readonly kestrail: Kestrail

  constructor(app: App, id: string, kestrail: KestrailProps, props: StackProps = {}) {
    super(app, id, { description: 'Kestrail: threat detection on CloudTrail and VPC Flow Logs', ...props })
    this.kestrail = new Kestrail(this, 'Kestrail', kestrail)
    new CfnOutput(this, 'AlertsTopic', { value: this.kestrail.publish.alerts.topicArn, description: 'Subscribe to be told of findings' })
    const { members } = this.kestrail.source
    if (members) new CfnOutput(this, 'MembersBus', { value: members.attrArn, description: 'Parameter BusArn of the member template' })
  }
}
