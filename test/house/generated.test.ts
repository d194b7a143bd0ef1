import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { generate } from '../../bin/generate.ts'

it('what is generated is what is committed (npm run generate)', async () => {
  const { files, problems } = await generate()
  expect(problems).toEqual([])
  expect(files.size).toBeGreaterThan(0)
  for (const [name, text] of files)
    expect(
      readFileSync(fileURLToPath(new URL(`../../detections/generated/${name}`, import.meta.url)), 'utf8') === text,
      `${name} is stale`,
    ).toBe(true)
})
