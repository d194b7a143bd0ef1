import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { generate } from '../../bin/generate.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('the shipped rules compile, and none of the generated files is committed', async () => {
  const { files, problems } = await generate()
  expect(problems).toEqual([])
  expect(files.size).toBeGreaterThan(0)
  const tracked = execFileSync('git', ['ls-files', 'detections/generated', 'docs/detections.md'], { cwd: root, encoding: 'utf8' })
  expect(tracked).toBe('')
})
