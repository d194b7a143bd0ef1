import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Suppression } from '#core/model/suppression.ts'
import type { StateStore } from '#core/ports.ts'
import { compileRules, isSuppression, problemLine, type RuleDocument } from '#core/sigma/sigma.ts'
import { storedSuppressions } from '#core/tune/stored.ts'
import { content } from '#detections/content.ts'
import { loadRules } from '../rules/load.ts'
import { openTable } from '../table.ts'
import { openState } from '../told.ts'
import { foldersOf, readSettings, Unusable } from '../world.ts'

/** Where suppressions are kept. */
export interface Places {
  readonly rules?: readonly string[]
  readonly settings?: string
  readonly state?: string
  readonly table?: string
}

export interface Kept {
  readonly suppression: Suppression
  /** File, state file, or `detections/suppressions` of the shipped rules. */
  readonly in: string
}

const SHIPPED = 'detections/suppressions'

const isSuppressionDocument = (one: RuleDocument): boolean => one.kind === 'filter' && isSuppression(one)

const inFolders = async ({ rules = [], settings }: Places, tell: (line: string) => void): Promise<Kept[]> => {
  const { documents, problems } = await loadRules(foldersOf(rules, await readSettings(settings), settings))
  const filters = documents.filter(isSuppressionDocument)
  const compiled = compileRules([...documents.filter((one) => one.kind !== 'filter'), ...filters], {
    behaviors: content.behaviors.map((one) => one.info.id),
    base: content.pack,
  })
  // Rules of one's own need not be at hand to see what is suppressed.
  const about = compiled.problems.filter((one) => one.code === 'suppression')
  for (const problem of [...problems, ...about]) tell(problemLine(problem))
  const files = new Map(filters.map((one) => [one.id, one.file]))
  return (compiled.pack.suppressions ?? []).map((one) => ({ suppression: one, in: files.get(one.id) ?? SHIPPED }))
}

/** The state file or table of these places, and its name. @throws Unusable */
export const storeOf = async ({ state, table }: Places): Promise<{ store: StateStore; name: string } | undefined> => {
  if (state !== undefined) return { store: openState(state), name: state }
  return table === undefined ? undefined : { store: await openTable(table), name: `table ${table}` }
}

/** Every suppression of these places, the first to end first. @throws Unusable */
export const keptIn = async (places: Places, tell: (line: string) => void): Promise<Kept[]> => {
  const stored = await storeOf(places)
  const inState = stored ? await storedSuppressions(stored.store) : []
  const all = [...(await inFolders(places, tell)), ...inState.map((suppression) => ({ suppression, in: stored?.name ?? '' }))]
  return all.sort((a, b) => compare(a.suppression.expires, b.suppression.expires) || compare(a.suppression.id, b.suppression.id))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** One file a suppression, named by its id. */
export const writeSuppression = async (folder: string, id: string, text: string): Promise<string> => {
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${id}.yml`)
  await writeFile(path, text)
  return path
}

/** Deletes the file of a suppression, and answers its path. @throws Unusable */
export const deleteSuppression = async (folders: readonly string[], id: string): Promise<string | undefined> => {
  for (const folder of folders) {
    const { documents } = await loadRules([folder])
    const found = documents.find((one) => one.id === id && isSuppressionDocument(one))
    if (!found) continue
    const path = (await stat(folder)).isFile() ? folder : found.file
    if (documents.filter((one) => one.file === found.file).length > 1)
      throw new Unusable(`${path} holds other rules beside ${id}: take it out by hand`)
    await rm(path)
    return path
  }
  return undefined
}
