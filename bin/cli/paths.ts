import { readFile, stat } from 'node:fs/promises'
import { InputError } from './usage-error.ts'

/** Refuses a file where a folder is to be written, before any work is done. @throws InputError */
export const requireFolder = async (option: string, path: string | undefined): Promise<void> => {
  if (path === undefined) return
  const found = await stat(path).catch(() => undefined)
  if (found && !found.isDirectory()) throw new InputError(`${option} ${path}: is a file; name a folder`)
}

/** The text of a file, with its path in any error: Node names none where a folder is read as a file. */
export const readText = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: Error) => {
    throw Object.assign(error, { path })
  })
