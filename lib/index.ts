/** For a CDK app of your own: `new Kestrail(stack, 'Kestrail', { state: new State(stateStack, 'State', settings), settings })`. */
export { defaultSettings, parseSettings, type Settings } from '#core/settings/settings.ts'
export { bucketTemplate } from './bucket-template.ts'
export { Kestrail, type KestrailProps } from './kestrail.ts'
export { memberTemplate } from './member-template.ts'
export { CustomActions } from './stages/custom-actions.ts'
export { Insights } from './stages/insights.ts'
export { State } from './state.ts'
