import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { readLists } from '#adapters/local/lists.ts'
import { readRuleFiles } from '#adapters/local/rule-files.ts'
import type { LeftOut, Techniques } from '#core/render/catalog.ts'
import {
  type BaseEvents,
  type KnownIds,
  type Lists,
  type Operations,
  operationsOf,
  type Problem,
  parseRules,
  type RuleDocument,
  readBaseEvents,
} from '#core/sigma/sigma.ts'
import { InputError } from '../usage-error.ts'

/** The rules that Kestrail ships. */
export const SHIPPED = fileURLToPath(new URL('../../../detections', import.meta.url))
const OPERATIONS = fileURLToPath(new URL('../../../functions/core/sigma/data/aws-operations.json', import.meta.url))

export interface LoadedRules {
  readonly documents: readonly RuleDocument[]
  readonly problems: readonly Problem[]
}

/** Rules of files and folders; file names as a person would type them. Folders named lists and generated hold no rules. */
export async function loadRules(paths: readonly string[]): Promise<LoadedRules> {
  const files = (await Promise.all(paths.map(filesOf))).flat()
  const parsed = files.map(({ file, text }) => parseRules(text, file))
  return { documents: parsed.flatMap((one) => one.documents), problems: parsed.flatMap((one) => one.problems) }
}

async function filesOf(path: string): Promise<{ file: string; text: string }[]> {
  const info = await stat(path).catch(() => undefined)
  if (info === undefined) throw new InputError(`${path}: no such file or folder`)
  if (info.isFile()) return [{ file: path, text: await readFile(path, 'utf8') }]
  const shown = relative(process.cwd(), resolve(path)) || '.'
  return (await readRuleFiles(path)).map(({ file, text }) => ({ file: join(shown.startsWith('..') ? path : shown, file), text }))
}

/** Placeholder lists: the shipped ones, and those in `lists` below the user's folders. */
export async function loadLists(paths: readonly string[]): Promise<Lists> {
  const folders = [join(SHIPPED, 'lists'), ...paths.map((path) => join(path, 'lists')).filter((folder) => existsSync(folder))]
  return Object.assign({}, ...(await Promise.all(folders.map(readLists)))) as Lists
}

export const loadBases = async (): Promise<BaseEvents> => readBaseEvents(await readFile(join(SHIPPED, 'lists/base-events.yml'), 'utf8'))

export const loadOperations = async (): Promise<Operations> =>
  operationsOf(JSON.parse(await readFile(OPERATIONS, 'utf8')) as Record<string, string>)

/** Ids of TypeScript values of a folder, by file name. */
const idsOf = async (folder: string): Promise<string[]> =>
  (await readdir(join(SHIPPED, folder)).catch(() => [])).filter((name) => name.endsWith('.ts')).map((name) => basename(name, '.ts'))

export const loadBehaviors = (): Promise<string[]> => idsOf('behaviors')

export async function loadKnownIds(): Promise<KnownIds> {
  const list = async (name: string): Promise<unknown> => parse(await readFile(join(SHIPPED, 'lists', name), 'utf8'))
  const responses = await idsOf('responses')
  const controls = (await list('controls.yml')) as Record<string, Record<string, string>>
  return {
    techniques: new Set(Object.keys((await list('attack-techniques.yml')) as object)),
    controls: Object.fromEntries(Object.entries(controls).map(([standard, versions]) => [standard, versionsOf(versions)])),
    ...(responses.length > 0 ? { responses: new Set(responses) } : {}),
  }
}

/** `name | tactic, tactic` of detections/lists/attack-techniques.yml. */
export async function loadTechniques(): Promise<Techniques> {
  const written = parse(await readFile(join(SHIPPED, 'lists/attack-techniques.yml'), 'utf8')) as Record<string, string>
  return new Map(
    Object.entries(written).map(([id, text]) => {
      const [name = '', tactics = ''] = text.split(' | ')
      return [id, { name, tactics: tactics === '' ? [] : tactics.split(', ') }]
    }),
  )
}

export const loadLeftOut = async (): Promise<LeftOut> => parse(await readFile(join(SHIPPED, 'lists/left-out.yml'), 'utf8')) as LeftOut

const versionsOf = (versions: Readonly<Record<string, string>>): Record<string, ReadonlySet<string>> =>
  Object.fromEntries(Object.entries(versions).map(([version, ids]) => [version, new Set(ids.split(' | '))]))
