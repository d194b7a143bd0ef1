import type { Construct } from 'constructs'
import { parseSettings, type Settings } from '#core/model/settings.ts'

/** Settings from context key `kestrail` of cdk.json; all problems at once. */
export function settingsOf(scope: Construct): Settings {
  const result = parseSettings(scope.node.tryGetContext('kestrail'))
  if ('settings' in result) return result.settings
  throw new Error(`cdk.json, context key "kestrail":\n${result.problems.map((problem) => `  ${problem}`).join('\n')}`)
}
