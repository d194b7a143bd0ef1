import { dirname, resolve } from 'node:path'
import { defaultSettings, parseSettings, type Settings } from '#core/settings/settings.ts'
import { readText } from './paths.ts'
import { InputError } from './usage-error.ts'

/** Settings of a file: a bare object, or a cdk.json. @throws InputError */
export const readSettings = async (file: string | undefined): Promise<Settings> => {
  if (file === undefined) return defaultSettings
  const json = await readText(file)
    .then((text) => JSON.parse(text) as { context?: { kestrail?: unknown } })
    .catch((error: Error) => {
      throw new InputError(`--settings ${file}: cannot be read: ${error.message}`)
    })
  const parsed = parseSettings(json.context?.kestrail ?? json)
  if ('problems' in parsed)
    throw new InputError(`--settings ${file}: correct these settings:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`)
  return parsed.settings
}

/** A path that the settings name: relative to their file. */
export const besideSettings = (path: string, settingsFile: string | undefined): string => resolve(dirname(settingsFile ?? '.'), path)
