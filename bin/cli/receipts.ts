import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StateStore } from '#core/ports.ts'
import type { Key } from '#core/state/kind.ts'
import type { Row, RowValue } from '#core/state/rows.ts'

/** Receipts as files of one folder, for responding without a deployment. One process at a time. */
export class ReceiptFolder implements StateStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  #file({ pk, sk }: Key): string {
    return join(this.#folder, `${encodeURIComponent(`${pk} ${sk}`)}.json`)
  }

  async #read(key: Key): Promise<Row | undefined> {
    const text = await readFile(this.#file(key), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    return text === undefined ? undefined : (JSON.parse(text) as Row)
  }

  get(keys: readonly Key[]): Promise<readonly (Row | undefined)[]> {
    return Promise.all(keys.map((key) => this.#read(key)))
  }

  async put(key: Key, value: RowValue, expected: number): Promise<boolean> {
    if (((await this.#read(key))?.version ?? 0) !== expected) return false
    await mkdir(this.#folder, { recursive: true })
    const file = this.#file(key)
    // Written beside and renamed, so that a killed process leaves a whole receipt or none.
    await writeFile(`${file}.new`, `${JSON.stringify({ pk: key.pk, sk: key.sk, value, version: expected + 1 }, undefined, 1)}\n`)
    await rename(`${file}.new`, file)
    return true
  }

  merge(): Promise<void> {
    return Promise.reject(new Error('a receipts folder stores no baselines'))
  }

  list(): Promise<readonly Row[]> {
    return Promise.resolve([])
  }
}
