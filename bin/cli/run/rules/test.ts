import { styleText } from 'node:util'
import { Command } from 'commander'
import {
  compileRules,
  type ExampleContext,
  type ExampleResult,
  explainCondition,
  problemLine,
  type RuleDocument,
  runExamples,
} from '#core/sigma/sigma.ts'
import { withIncluded } from './behavior-entries.ts'
import { guarded } from './fault.ts'
import { loadBases, loadBehaviors, loadLists, loadRules, SHIPPED } from './load.ts'

/** `kestrail rules test [paths…]`: runs the examples that rules carry; shows why a near-miss matched. */
export const testCommand = (): Command =>
  new Command('test')
    .description('runs the examples of rules; shows, term by term, why one went wrong')
    .argument('[paths...]', 'rule files and folders (default: the rules that Kestrail ships)')
    .option('--rule <id>', 'only this rule')
    .option('--verbose', 'shows every example')
    .action(
      guarded(async (paths: string[], options: { rule?: string; verbose?: boolean }) => {
        const { documents, problems } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
        for (const problem of problems) console.log(problemLine(problem))
        const world = await worldOf(paths, documents)
        const tried = documents.filter((one) => options.rule === undefined || one.id === options.rule)
        const tally = { ok: 0, wrong: 0, without: 0 }
        for (const document of tried) tell(document, world, options.verbose === true, tally)
        console.log(`${tally.ok} examples hold, ${tally.wrong} do not; ${tally.without} rules have none`)
        if (tally.wrong > 0 || problems.some((one) => one.severity === 'error')) process.exitCode = 1
      }),
    )

async function worldOf(paths: readonly string[], documents: readonly RuleDocument[]): Promise<ExampleContext> {
  const [bases, lists, behaviors] = await Promise.all([loadBases(), loadLists(paths), loadBehaviors()])
  const widened = await withIncluded(documents)
  const named = widened.flatMap((one) => (one.kind === 'correlation' ? one.rules : []))
  const { pack } = compileRules(widened, { lists, behaviors: [...behaviors, ...named] })
  const filters = documents.filter((one) => one.kind === 'filter')
  return { bases, lists, filters, correlations: new Map(pack.correlations.map((one) => [one.info.id, one])) }
}

function tell(
  document: RuleDocument,
  world: ExampleContext,
  verbose: boolean,
  tally: { ok: number; wrong: number; without: number },
): void {
  if (document.kind === 'filter') return
  const results = runExamples(document, world)
  if (results.length === 0) tally.without++
  for (const result of results) {
    if (result.ok) tally.ok++
    else tally.wrong++
    if (result.ok && !verbose) continue
    console.log(
      `${styleText(result.ok ? 'green' : 'red', result.ok ? 'ok  ' : 'no  ')} ${document.file} ${result.expected} “${result.name}” ${result.reason}`,
    )
    if (!result.ok) for (const line of why(result)) console.log(`       ${line}`)
  }
}

/** The condition tree over the record: which terms held, and what was found where they did not. */
function why({ detection, record, facts }: ExampleResult): string[] {
  if (detection === undefined || record === undefined) return []
  return explainCondition(detection.condition, record, facts).map((line) => {
    const found = line.found === undefined || line.holds === true ? '' : styleText('dim', `   (there: ${line.found})`)
    return `${'  '.repeat(line.depth)}${line.holds ? '✓' : '✗'} ${line.text}${found}`
  })
}
