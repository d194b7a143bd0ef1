import { App, type AppProps, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { KestrailStack } from './kestrail-stack.ts'
import { settingsOf } from './settings.ts'
import { KestrailState } from './state-stack.ts'

/** The two stacks of one deployment, checked by cdk-nag at synthesis. */
export function kestrailApp(props: AppProps = {}): { app: App; stateStack: KestrailState; stack: KestrailStack } {
  const app = new App(props)
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const settings = settingsOf(app)
  const stateStack = new KestrailState(app, 'KestrailState', settings)
  const stack = new KestrailStack(app, 'Kestrail', { state: stateStack.state, settings })
  return { app, stateStack, stack }
}
