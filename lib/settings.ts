import type { Construct } from 'constructs'
import { parseSettings, type Settings } from '#core/settings/settings.ts'

/** The settings are wrong; the message says where, and what to write. */
export class SettingsProblem extends Error {
  override readonly name = 'SettingsProblem'
}

/** Settings from context key `kestrail` of cdk.json, or of `--context kestrail='{…}'`; all problems at once. */
export function settingsOf(scope: Construct): Settings {
  const result = parseSettings(contextOf(scope))
  if ('settings' in result) return result.settings
  throw new SettingsProblem(`cdk.json, context key "kestrail":\n${result.problems.map((problem) => `  ${problem}`).join('\n')}`)
}

function contextOf(scope: Construct): unknown {
  const context: unknown = scope.node.tryGetContext('kestrail')
  if (typeof context !== 'string') return context
  try {
    return JSON.parse(context)
  } catch (error) {
    throw new SettingsProblem(
      `--context kestrail: write JSON, such as '{"flows": true}' (${error instanceof Error ? error.message : error})`,
    )
  }
}
