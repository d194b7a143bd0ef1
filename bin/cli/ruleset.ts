import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { readIntel } from '#adapters/local/intel.ts'
import { readPlaces } from '#adapters/local/places.ts'
import type { Content } from '#core/detect/detect.ts'
import type { GeoDatabase } from '#core/intel/geo.ts'
import { type Intel, intelFrom } from '#core/intel/lists.ts'
import { type FlowFormat, parseFlowFormat } from '#core/net/flow-format.ts'
import type { Ruleset } from '#core/pipeline.ts'
import { defaultSettings, parseSettings, type Settings } from '#core/settings/settings.ts'
import { compileRules, problemLine } from '#core/sigma/sigma.ts'
import { explain } from '#core/source/item.ts'
import { content as shipped } from '#detections/content.ts'
import { Fault } from './rules/fault.ts'
import { loadLists, loadRules } from './rules/load.ts'

/** Something that the user must mend, in words for a person. */
export class Unusable extends Fault {
  override readonly name = 'Unusable'
}

/** Settings from a file: a bare object, or a cdk.json. @throws Unusable */
export const readSettings = async (file: string | undefined): Promise<Settings> => {
  if (file === undefined) return defaultSettings
  const json = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as { context?: { kestrail?: unknown } })
    .catch((error: Error) => {
      throw new Unusable(`the settings of ${file} cannot be read: ${error.message}`)
    })
  const parsed = parseSettings(json.context?.kestrail ?? json)
  if ('problems' in parsed)
    throw new Unusable(`the settings of ${file} need mending:\n${parsed.problems.map((problem) => `  ${problem}`).join('\n')}`)
  return parsed.settings
}

/** The shipped rules, and those of the user's folders. A broken rule is told and left out; with `strict` it stops the run. */
const contentWith = async (folders: readonly string[], strict: boolean, tell: (line: string) => void): Promise<Content> => {
  if (folders.length === 0) return shipped
  const { documents, problems } = await loadRules(folders).catch((error: Error) => {
    throw new Unusable(error.message)
  })
  // Laid over what ships, so that a filter or correlation of the user's may name shipped rules.
  const compiled = compileRules(documents, {
    lists: await loadLists(folders),
    behaviors: shipped.behaviors.map((one) => one.info.id),
    base: shipped.pack,
  })
  const all = [...problems, ...compiled.problems]
  for (const problem of all) tell(problemLine(problem))
  if (strict && all.some((problem) => problem.severity === 'error')) throw new Unusable('--strict: a rule is broken')
  return { pack: compiled.pack, behaviors: shipped.behaviors }
}

/** How flow logs without header are read: `--flow-format`, else the setting. */
export const flowOptions = ({ flowFormat: written }: Settings, given: FlowFormat | undefined): { readonly flowFormat?: FlowFormat } => {
  const format = given ?? (written === undefined ? undefined : parseFlowFormat(written))
  // The setting was checked when it was read.
  return format === undefined || typeof format === 'string' ? {} : { flowFormat: format }
}

export interface RulesetOptions {
  readonly settings?: string
  readonly rules?: readonly string[]
  readonly strict?: true
  readonly intel?: readonly string[]
  readonly geo?: readonly string[]
}

/** Threat lists of the user's own files; what is left out of them is told. @throws Unusable */
const intelOf = async (paths: readonly string[], tell: (line: string) => void): Promise<Intel> => {
  const { lists, rejects } = await readIntel(paths)
  for (const reject of rejects) tell(explain(reject))
  for (const { source, expires = Number.POSITIVE_INFINITY } of lists)
    if (expires < Date.now())
      tell(`${source}: expired on ${new Date(expires).toISOString().slice(0, 10)} and says nothing of later records`)
  if (lists.length === 0) throw new Unusable('--intel: no list could be read')
  return intelFrom(lists)
}

/** Address databases of `--geo`, else of the settings. @throws Unusable */
const placesOf = (given: readonly string[], { addressData }: Settings, settingsFile: string | undefined): GeoDatabase | undefined => {
  const files = given.length > 0 ? given : addressData.map((file) => resolve(dirname(settingsFile ?? '.'), file))
  if (files.length === 0) return undefined
  try {
    return readPlaces(files)
  } catch (error) {
    throw new Unusable((error as Error).message)
  }
}

/** The user's folders, and the suppressions that the settings name; each once. */
export const foldersOf = (rules: readonly string[], { suppressions }: Settings, settingsFile: string | undefined): string[] => {
  const named = suppressions.map((path) => resolve(dirname(settingsFile ?? '.'), path))
  return [...rules, ...named.filter((path) => !rules.some((one) => resolve(one) === path))]
}

/** What the laptop decides by: threat lists, address data, settings, shipped rules, the user's rules. @throws Unusable */
export const openRuleset = async (
  { settings: file, rules = [], strict, intel = [], geo = [] }: RulesetOptions,
  tell: (line: string) => void,
): Promise<Ruleset> => {
  const settings = await readSettings(file)
  const places = placesOf(geo, settings, file)
  return {
    settings,
    content: await contentWith(foldersOf(rules, settings, file), strict === true, tell),
    ...(intel.length > 0 && { intel: await intelOf(intel, tell) }),
    ...(places && { places }),
  }
}
