import { expect, it } from 'vitest'
import { lintRules } from '#core/sigma/lint/lint.ts'
import { problemLine } from '#core/sigma/problem.ts'
import { loadBehaviors, loadKnownIds, loadLists, loadOperations, loadRules, SHIPPED } from '../../bin/cli/rules/files.ts'

it('the shipped rules lint clean', async () => {
  const { documents, problems } = await loadRules([SHIPPED])
  const world = {
    ...(await loadKnownIds()),
    operations: await loadOperations(),
    lists: await loadLists([]),
    behaviors: await loadBehaviors(),
  }
  expect(documents.length).toBeGreaterThan(300)
  expect([...problems, ...lintRules(documents, world)].map(problemLine)).toEqual([])
})
