import { dirname, relative, resolve, sep } from 'node:path'
import { type CatalogEntry, catalogMarkdown, entriesOf } from '#core/render/catalog.ts'
import { compileRules } from '#core/sigma/sigma.ts'
import { behaviorEntries } from './behaviors.ts'
import { loadBehaviors, loadLeftOut, loadLists, loadRules, loadTechniques, SHIPPED } from './files.ts'

/** Every rule of the paths, or all that ship, behaviors included. */
export async function catalog(paths: readonly string[]): Promise<readonly CatalogEntry[]> {
  const { documents } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  const named = documents.flatMap((rule) => (rule.kind === 'correlation' ? rule.rules : []))
  const { pack } = compileRules(documents, { lists: await loadLists(paths), behaviors: [...(await loadBehaviors()), ...named] })
  // Paths as a page in docs/ links them, wherever the command runs.
  const files = new Map(documents.map((rule) => [rule.id, relative(dirname(SHIPPED), resolve(rule.file)).split(sep).join('/')]))
  return entriesOf(pack, files, paths.length > 0 ? [] : await behaviorEntries())
}

/** The catalog page of these entries. */
export const catalogPageOf = async (entries: readonly CatalogEntry[]): Promise<string> =>
  catalogMarkdown(entries, await loadTechniques(), await loadLeftOut())

/** docs/detections.md: the rules that ship, behaviors included. */
export const catalogPage = async (): Promise<string> => catalogPageOf(await catalog([]))
