import { expect, it } from 'vitest'
import { lintRules } from '#core/detect/sigma/lint/lint.ts'
import { problemLine } from '#core/detect/sigma/problem.ts'
import { loadBehaviours, loadKnownIds, loadLists, loadOperations, loadRules, SHIPPED } from '../../bin/commands/rules/load.ts'

it('the shipped rules lint clean', async () => {
  const { documents, problems } = await loadRules([SHIPPED])
  const world = {
    ...(await loadKnownIds()),
    operations: await loadOperations(),
    lists: await loadLists([]),
    behaviours: await loadBehaviours(),
  }
  expect(documents.length).toBeGreaterThan(300)
  expect([...problems, ...lintRules(documents, world)].map(problemLine)).toEqual([])
})
