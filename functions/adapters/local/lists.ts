import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Lists } from '#core/sigma/sigma.ts'

/** Placeholder lists for Sigma's `expand`: every `lists/*.yml` that is a mapping of names to lists of texts. Other files there are no lists. */
export const readLists = async (folder: string): Promise<Lists> => {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.yml')).sort()
  const documents = await Promise.all(names.map(async (name) => parse(await readFile(join(folder, name), 'utf8')) as unknown))
  return Object.fromEntries(
    documents.flatMap((document) =>
      isMapping(document) ? Object.entries(document).filter((entry): entry is [string, string[]] => isTexts(entry[1])) : [],
    ),
  )
}

const isMapping = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string')
