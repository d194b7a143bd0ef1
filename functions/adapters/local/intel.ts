import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseList } from '#core/intel/list-formats.ts'
import { headerInfo } from '#core/intel/list-header.ts'
import type { IntelList, ListInfo } from '#core/intel/lists.ts'
import type { Reject } from '#core/source/item.ts'
import { isGzip, notText, textOf } from './content.ts'
import { type InputFile, listFiles } from './files.ts'
import { gunzipWhole } from './gzip.ts'

export interface IntelRead {
  readonly lists: readonly IntelList[]
  /** Files that could not be read, and what was left out of the others. */
  readonly rejects: readonly Reject[]
}

/** Two million addresses take about 32 MB. */
const LARGEST = 64 * 1024 * 1024

const contentOf = async ({ path, size }: InputFile): Promise<string | undefined> => {
  if (size > LARGEST) return undefined
  const stored = readFileSync(path)
  const unpacked = isGzip(stored) ? await gunzipWhole(stored, LARGEST) : { data: stored }
  if (!unpacked || unpacked.data.length > LARGEST || notText(unpacked.data)) return undefined
  return textOf(unpacked.data)
}

const readList = async (file: InputFile, kind: ListInfo['kind'], rejects: Reject[]): Promise<IntelList[]> => {
  const { path } = file
  const place = { file: path }
  const content = await contentOf(file)
  if (content === undefined) {
    rejects.push({ place, reason: `no text of up to ${LARGEST / 1024 / 1024} MB` })
    return []
  }
  const list = parseList(content, { name: basename(path).replace(/(\.\w{1,5})+$/, ''), source: path, ...headerInfo(content), kind })
  for (const { reason, count, example } of list.refused) rejects.push({ place, reason: `${count} left out: ${reason}, first ${example}` })
  if (list.entries.length === 0) rejects.push({ place, reason: 'no network and no domain in it' })
  return list.entries.length === 0 ? [] : [list]
}

/** Reads threat or trusted lists from the user's own files and folders, plain or gzip. Nothing is thrown: what cannot be read is a reject. */
export const readIntel = async (paths: readonly string[], kind: ListInfo['kind'] = 'threat'): Promise<IntelRead> => {
  const { files, rejects } = listFiles(paths)
  const lists: IntelList[] = []
  for (const file of files) {
    try {
      lists.push(...(await readList(file, kind, rejects)))
    } catch (error) {
      rejects.push({ place: { file: file.path }, reason: `cannot be read: ${(error as Error).message}` })
    }
  }
  return { lists, rejects }
}
