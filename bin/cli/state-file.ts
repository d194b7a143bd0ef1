import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { SqliteStore } from '#adapters/local/sqlite-store.ts'
import type { LocalStore } from './analysis.ts'
import { InputError } from './usage-error.ts'

const SQLITE = 'SQLite format 3\0'

/** The first bytes of a file as text; empty where it cannot be read. */
export const beginningOf = async (path: string, bytes: number): Promise<string> => {
  const file = await open(path).catch(() => undefined)
  if (!file) return ''
  const { buffer, bytesRead } = await file
    .read(Buffer.alloc(bytes), 0, bytes, 0)
    .catch(() => ({ buffer: Buffer.alloc(0), bytesRead: 0 }))
    .finally(() => file.close())
  return buffer.toString('latin1', 0, bytesRead)
}

/** Whether a file is one that `--state` writes. */
export const isStateFile = async (path: string): Promise<boolean> => (await beginningOf(path, SQLITE.length)) === SQLITE

/** A state file, which is made where there is none. @throws InputError */
export const openOrCreateState = (file: string): SqliteStore => {
  try {
    return new SqliteStore(file)
  } catch (error) {
    throw new InputError(`${file}: is not a state file (${(error as Error).message}); name one that --state wrote, or a new file`)
  }
}

/** A state file that exists: a new, empty one would answer every question with nothing. @throws InputError */
export const openState = (file: string): SqliteStore => {
  if (!existsSync(file)) throw new InputError(`${file}: no such state file; \`kestrail analyze --state\` writes one`)
  return openOrCreateState(file)
}

/** The store of one run: a state file, or memory. @throws InputError */
export const openStore = (file: string | undefined): LocalStore => (file === undefined ? new MemoryStore() : openOrCreateState(file))
