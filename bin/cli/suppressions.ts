import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Suppression } from '#core/model/suppression.ts'
import type { StateStore } from '#core/ports.ts'
import { compileRules, isSuppression, problemLine, type RuleDocument } from '#core/sigma/sigma.ts'
import { storedSuppressions } from '#core/tune/stored.ts'
import { content } from '#detections/content.ts'
import { loadRules } from './rules/files.ts'
import { foldersOf } from './ruleset.ts'
import { readSettings } from './settings-file.ts'
import { openState } from './state-file.ts'
import { openTable } from './table.ts'
import { InputError } from './usage-error.ts'

/** Where suppressions are stored. */
export interface SuppressionOptions {
  readonly rules?: readonly string[]
  readonly settings?: string
  readonly state?: string
  readonly table?: string
}

export interface SuppressionEntry {
  readonly suppression: Suppression
  /** File, state file, or `detections/suppressions` of the shipped rules. */
  readonly in: string
}

const SHIPPED = 'detections/suppressions'

const isSuppressionDocument = (one: RuleDocument): boolean => one.kind === 'filter' && isSuppression(one)

const inFolders = async ({ rules = [], settings }: SuppressionOptions, warn: (line: string) => void): Promise<SuppressionEntry[]> => {
  const { documents, problems } = await loadRules(foldersOf(rules, await readSettings(settings), settings))
  const filters = documents.filter(isSuppressionDocument)
  const compiled = compileRules([...documents.filter((one) => one.kind !== 'filter'), ...filters], {
    behaviors: content.behaviors.map((one) => one.info.id),
    base: content.pack,
  })
  // The rules that a suppression names need not be loaded to list it.
  const problemsOfSuppressions = compiled.problems.filter((one) => one.code === 'suppression')
  for (const problem of [...problems, ...problemsOfSuppressions]) warn(problemLine(problem))
  const files = new Map(filters.map((one) => [one.id, one.file]))
  return (compiled.pack.suppressions ?? []).map((one) => ({ suppression: one, in: files.get(one.id) ?? SHIPPED }))
}

/** The state file or table of these places, and its name. @throws InputError */
export const storeOf = async ({ state, table }: SuppressionOptions): Promise<{ store: StateStore; name: string } | undefined> => {
  if (state !== undefined) return { store: openState(state), name: state }
  return table === undefined ? undefined : { store: await openTable(table), name: `table ${table}` }
}

/** Every suppression of these places, the first to expire first. @throws InputError */
export const suppressionsIn = async (options: SuppressionOptions, warn: (line: string) => void): Promise<SuppressionEntry[]> => {
  const stored = await storeOf(options)
  const inState = stored ? await storedSuppressions(stored.store) : []
  const all = [...(await inFolders(options, warn)), ...inState.map((suppression) => ({ suppression, in: stored?.name ?? '' }))]
  return all.sort((a, b) => compare(a.suppression.expires, b.suppression.expires) || compare(a.suppression.id, b.suppression.id))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** One file for each suppression, named by its id. */
export const writeSuppression = async (folder: string, id: string, text: string): Promise<string> => {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${id}.yml`)
  await writeFile(path, text)
  return path
}

/** Deletes the file of a suppression and returns its path. @throws InputError */
export const deleteSuppression = async (folders: readonly string[], id: string): Promise<string | undefined> => {
  for (const folder of folders) {
    const { documents } = await loadRules([folder])
    const found = documents.find((one) => one.id === id && isSuppressionDocument(one))
    if (!found) continue
    const path = (await stat(folder)).isFile() ? folder : found.file
    if (documents.filter((one) => one.file === found.file).length > 1)
      throw new InputError(`${path} also holds other rules: delete ${id} from it manually`)
    await rm(path)
    return path
  }
  return undefined
}
