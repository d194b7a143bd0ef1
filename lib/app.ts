import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, type AppProps, Stack, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bucketTemplate, bucketTemplateFile } from './bucket-template.ts'
import { KestrailStack } from './kestrail-stack.ts'
import { foreignBuckets } from './log-buckets.ts'
import { memberTemplate } from './member-template.ts'
import { settingsOf } from './settings.ts'
import { CustomActions } from './stages/custom-actions.ts'
import { Insights } from './stages/insights.ts'
import { KestrailState } from './state-stack.ts'

/** File in the cloud assembly that a StackSet is made from. */
export const MEMBER_TEMPLATE = 'kestrail-member.template.json'

/** The stacks of one deployment, checked by cdk-nag at synthesis. */
export function kestrailApp(props: AppProps = {}): { app: App; stateStack: KestrailState; stack: KestrailStack } {
  const app = new App(props)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const settings = settingsOf(app)
  // With an account named, the CDK refuses to deploy into another one.
  const where = settings.securityAccount ? { env: { account: settings.securityAccount } } : {}
  const stateStack = new KestrailState(app, 'KestrailState', settings, where)
  const stack = new KestrailStack(app, 'Kestrail', { state: stateStack.state, settings }, where)
  // Apart: where Security Hub is off this stack cannot be made, and nothing else depends on it.
  if (settings.securityHub.insights)
    new Insights(new Stack(app, 'KestrailInsights', { description: 'Kestrail: views of Security Hub', ...where }), 'Insights', settings)
  if (settings.approvals.securityHub)
    new CustomActions(new Stack(app, 'KestrailActions', { description: 'Kestrail: custom actions of Security Hub', ...where }), 'Actions')
  // Without spaces: a StackSet takes 51,200 bytes with the call, more only from a bucket.
  if (settings.organization) writeFileSync(join(app.outdir, MEMBER_TEMPLATE), JSON.stringify(memberTemplate(settings)))
  for (const [account, buckets] of foreignBuckets(settings))
    writeFileSync(join(app.outdir, bucketTemplateFile(account)), JSON.stringify(bucketTemplate(buckets), undefined, 2))
  return { app, stateStack, stack }
}
