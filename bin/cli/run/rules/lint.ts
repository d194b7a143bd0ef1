import { Command } from 'commander'
import { lintRules, problemLine } from '#core/sigma/sigma.ts'
import { guarded } from './fault.ts'
import { loadBehaviors, loadKnownIds, loadLists, loadOperations, loadRules, SHIPPED } from './load.ts'

/** `kestrail rules lint [paths…]`: exit 1 on errors; with --strict on warnings too. */
export const lintCommand = (): Command =>
  new Command('lint')
    .description('finds rules that are broken, that cannot fire, or that say what another says')
    .argument('[paths...]', 'rule files and folders (default: the rules that Kestrail ships)')
    .option('--strict', 'warnings fail too')
    .action(
      guarded(async (paths: string[], options: { strict?: boolean }) => {
        const chosen = paths.length > 0 ? paths : [SHIPPED]
        const [rules, lists, operations, known, behaviors] = await Promise.all([
          loadRules(chosen),
          loadLists(paths),
          loadOperations(),
          loadKnownIds(),
          loadBehaviors(),
        ])
        const problems = [...rules.problems, ...lintRules(rules.documents, { ...known, operations, lists, behaviors })]
        for (const problem of problems) console.log(problemLine(problem))
        const errors = problems.filter((one) => one.severity === 'error').length
        console.log(`${rules.documents.length} rules: ${errors} errors, ${problems.length - errors} warnings`)
        if (errors > 0 || (options.strict === true && problems.length > 0)) process.exitCode = 1
      }),
    )
