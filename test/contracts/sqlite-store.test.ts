import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SqliteStore } from '#adapters/local/sqlite-store.ts'
import { stateStoreContract } from './state-store.ts'

stateStoreContract('SQLite', () => Promise.resolve(new SqliteStore(':memory:')))

it('a run that died leaves its changes to the next one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kestrail-'))
  const file = join(folder, 'state.db')
  const first = new SqliteStore(file)
  await first.merge([{ pk: 'R#r', sk: 'm#a', value: { kind: 'member', node: 'a' } }])
  expect(await first.take()).toHaveLength(1)
  first.close()
  const second = new SqliteStore(file)
  expect(await second.take()).toHaveLength(1)
  expect(await second.take()).toEqual([])
  second.close()
  rmSync(folder, { recursive: true })
})
