import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { responsesPage } from '#core/respond/responses-page.ts'
import { responses } from '#detections/generated/responses.ts'

it('docs/responses.md is what the responses say (kestrail respond list --write docs/responses.md)', () => {
  const written = readFileSync(fileURLToPath(new URL('../../../docs/responses.md', import.meta.url)), 'utf8')
  expect(written === responsesPage(responses), 'docs/responses.md is stale').toBe(true)
})
