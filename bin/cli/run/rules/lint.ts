import { lintRules, problemLine } from '#core/sigma/sigma.ts'
import { EXIT } from '../../exit-codes.ts'
import { printLines } from '../../output.ts'
import { loadBehaviors, loadKnownIds, loadLists, loadOperations, loadRules, SHIPPED } from '../../rules/files.ts'
import { shippedBelow } from '../../rules/shipped.ts'

/** `kestrail rules lint`: exits with 3 on errors; with --strict on warnings too. */
export async function lint(paths: string[], { strict }: { readonly strict?: true }): Promise<void> {
  const [rules, lists, operations, known, behaviors] = await Promise.all([
    loadRules(paths.length > 0 ? paths : [SHIPPED]),
    loadLists(paths),
    loadOperations(),
    loadKnownIds(),
    loadBehaviors(),
  ])
  const base = paths.length > 0 ? { base: await shippedBelow(rules.documents) } : {}
  const problems = [...rules.problems, ...lintRules(rules.documents, { ...known, operations, lists, behaviors, ...base })]
  const errors = problems.filter((problem) => problem.severity === 'error').length
  printLines([...problems.map(problemLine), `${rules.documents.length} rules: ${errors} errors, ${problems.length - errors} warnings`])
  if (errors > 0 || (strict === true && problems.length > 0)) process.exitCode = EXIT.refused
}
