import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cataloguePage } from '../../bin/commands/rules/list.ts'

it('docs/detections.md tells the rules as they are (kestrail rules list --write docs/detections.md)', async () => {
  const page = readFileSync(new URL('../../docs/detections.md', import.meta.url), 'utf8')
  expect(page === (await cataloguePage()), 'docs/detections.md is stale').toBe(true)
})
