import { type App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { PUBLISHER } from './blocks/filing-role.ts'
import { Kestrail, type KestrailProps } from './kestrail.ts'

/** Functions, rules, topics and alarms: can be replaced or removed at any time. */
export class KestrailStack extends Stack {
  readonly kestrail: Kestrail

  constructor(app: App, id: string, kestrail: KestrailProps, props: StackProps = {}) {
    super(app, id, { description: 'Kestrail: threat detection on CloudTrail and VPC Flow Logs', ...props })
    this.kestrail = new Kestrail(this, 'Kestrail', kestrail)
    new CfnOutput(this, 'AlertsTopic', {
      value: this.kestrail.publish.alerts.topicArn,
      description: 'Subscribe to be notified of findings',
    })
    if (kestrail.settings.securityHub.fileIn === 'member account')
      new CfnOutput(this, PUBLISHER, {
        value: this.kestrail.publish.stage.function.role?.roleArn ?? '',
        description: `Parameter ${PUBLISHER} of the member template`,
      })
    const { members } = this.kestrail.source
    if (members) new CfnOutput(this, 'MembersBus', { value: members.attrArn, description: 'Parameter BusArn of the member template' })
  }
}
