import { readIntel } from '#adapters/local/intel.ts'
import { readPlaces } from '#adapters/local/places.ts'
import type { Content } from '#core/detect/detect.ts'
import type { GeoDatabase } from '#core/intel/geo.ts'
import { type Intel, intelFrom } from '#core/intel/lists.ts'
import type { Ruleset } from '#core/pipeline.ts'
import type { Settings } from '#core/settings/settings.ts'
import { compileRules, problemLine } from '#core/sigma/sigma.ts'
import { explain } from '#core/source/item.ts'
import { content as shipped } from '#detections/content.ts'
import { loadLists, loadRules } from './rules/files.ts'
import { besideSettings, readSettings } from './settings-file.ts'
import { InputError } from './usage-error.ts'

export interface RulesetOptions {
  readonly settings?: string
  readonly rules?: readonly string[]
  readonly strict?: true
  readonly intel?: readonly string[]
  readonly geo?: readonly string[]
}

/** Called with each problem of rules and lists that are left out. */
export type Warn = (line: string) => void

/** The shipped rules and those of the user's folders. A broken rule is reported and left out; with `strict` it ends the run. @throws InputError */
const contentWith = async (folders: readonly string[], strict: boolean, warn: Warn): Promise<Content> => {
  if (folders.length === 0) return shipped
  const { documents, problems } = await loadRules(folders)
  // Compiled over the shipped pack, so that a filter or correlation of the user's may name shipped rules.
  const compiled = compileRules(documents, {
    lists: await loadLists(folders),
    behaviors: shipped.behaviors.map((behavior) => behavior.info.id),
    base: shipped.pack,
  })
  const all = [...problems, ...compiled.problems]
  for (const problem of all) warn(problemLine(problem))
  if (strict && all.some((problem) => problem.severity === 'error'))
    throw new InputError('--strict: a rule is broken (see above); fix it, or run without --strict')
  return { pack: compiled.pack, behaviors: shipped.behaviors }
}

/** Threat lists of the user's own files; entries that cannot be read are reported. @throws InputError */
const intelOf = async (paths: readonly string[], warn: Warn): Promise<Intel> => {
  const { lists, rejects } = await readIntel(paths)
  for (const reject of rejects) warn(explain(reject))
  for (const { source, expires = Number.POSITIVE_INFINITY } of lists)
    if (expires < Date.now()) warn(`${source}: expired on ${new Date(expires).toISOString().slice(0, 10)}; later records are not matched`)
  if (lists.length === 0) throw new InputError(`--intel ${paths.join(' ')}: no list could be read`)
  return intelFrom(lists)
}

/** Address databases of `--geo`, else of the settings. @throws InputError */
const placesOf = (given: readonly string[], { addressData }: Settings, settingsFile: string | undefined): GeoDatabase | undefined => {
  const files = given.length > 0 ? given : addressData.map((file) => besideSettings(file, settingsFile))
  if (files.length === 0) return undefined
  try {
    return readPlaces(files)
  } catch (error) {
    throw new InputError((error as Error).message)
  }
}

/** The user's folders, and the suppressions that the settings name; each once. */
export const foldersOf = (rules: readonly string[], { suppressions }: Settings, settingsFile: string | undefined): string[] => {
  const named = suppressions.map((path) => besideSettings(path, settingsFile))
  return [...rules, ...named.filter((path) => !rules.some((folder) => besideSettings(folder, undefined) === path))]
}

/** What a local run detects with: settings, shipped rules, the user's rules, threat lists, address data. @throws InputError */
export const openRuleset = async (
  { settings: file, rules = [], strict, intel = [], geo = [] }: RulesetOptions,
  warn: Warn,
): Promise<Ruleset> => {
  const settings = await readSettings(file)
  const places = placesOf(geo, settings, file)
  return {
    settings,
    content: await contentWith(foldersOf(rules, settings, file), strict === true, warn),
    ...(intel.length > 0 && { intel: await intelOf(intel, warn) }),
    ...(places && { places }),
  }
}
