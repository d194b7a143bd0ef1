import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import type * as lambda from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'

/**
 * Time as an event. Correlate decides what waits for the end of a window, publish sends what its stream did not bring:
 * an outage of the table's stream delays, and loses nothing.
 */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, functions: Readonly<Record<string, lambda.IFunction>>) {
    super(scope, id)
    const rule = new events.CfnRule(this, 'Rule', {
      description: 'Kestrail: time passes',
      scheduleExpression: 'rate(5 minutes)',
      state: 'ENABLED',
      targets: Object.entries(functions).map(([name, target]) => ({ id: name, arn: target.functionArn, input: '{"tick":true}' })),
    })
    for (const [name, target] of Object.entries(functions)) {
      target.addPermission(`Sweep${name}`, { principal: new iam.ServicePrincipal('events.amazonaws.com'), sourceArn: rule.attrArn })
    }
  }
}
