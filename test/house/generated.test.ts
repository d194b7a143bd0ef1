import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { INDEXED } from '../../bin/generate/indexes.ts'
import { compilePack } from '../../bin/generate/pack.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('the shipped rules compile without a problem', async () => {
  const { files, problems } = await compilePack()
  expect(problems).toEqual([])
  expect(files.size).toBeGreaterThan(0)
})

it('no generated file is committed', () => {
  const made = [...INDEXED.map((one) => one.index), 'detections/generated/pack.json', 'docs/detections.md']
  const tracked = execFileSync('git', ['ls-files', ...made], { cwd: root, encoding: 'utf8' })
  expect(tracked).toBe('')
})
