import { styleText } from 'node:util'
import {
  compileRules,
  type ExampleContext,
  type ExampleResult,
  explainCondition,
  problemLine,
  type RuleDocument,
  runExamples,
} from '#core/sigma/sigma.ts'
import { EXIT } from '../../exit-codes.ts'
import { printLines } from '../../output.ts'
import { withIncluded } from '../../rules/behaviors.ts'
import { loadBases, loadBehaviors, loadLists, loadRules, SHIPPED } from '../../rules/files.ts'
import { shippedBelow } from '../../rules/shipped.ts'
import { InputError } from '../../usage-error.ts'

interface Options {
  readonly rule?: string
  readonly verbose?: true
}

/** `kestrail rules test`: runs the examples that rules carry, and shows why one failed. */
export async function test(paths: string[], { rule, verbose }: Options): Promise<void> {
  const { documents, problems } = await loadRules(paths.length > 0 ? paths : [SHIPPED])
  printLines(problems.map(problemLine))
  const chosen = documents.filter((document) => rule === undefined || document.id === rule)
  if (rule !== undefined && chosen.length === 0)
    throw new InputError(`--rule ${rule}: no such rule in ${paths.join(' ') || 'the shipped rules'}`)
  const context = await contextOf(paths, documents)
  const tally = { passed: 0, failed: 0, without: 0 }
  for (const document of chosen) printLines(runRule(document, context, verbose === true, tally))
  printLines([`${tally.passed} examples passed, ${tally.failed} failed; ${tally.without} rules have none`])
  if (tally.failed > 0 || problems.some((problem) => problem.severity === 'error')) process.exitCode = EXIT.refused
}

async function contextOf(paths: readonly string[], documents: readonly RuleDocument[]): Promise<ExampleContext> {
  const [bases, lists, behaviors] = await Promise.all([loadBases(), loadLists(paths), loadBehaviors()])
  const widened = await withIncluded(documents)
  const named = widened.flatMap((rule) => (rule.kind === 'correlation' ? rule.rules : []))
  const base = paths.length > 0 ? { base: await shippedBelow(documents) } : {}
  const { pack } = compileRules(widened, { lists, behaviors: [...behaviors, ...named], ...base })
  const filters = documents.filter((rule) => rule.kind === 'filter')
  return { bases, lists, filters, correlations: new Map(pack.correlations.map((rule) => [rule.info.id, rule])) }
}

type Tally = { passed: number; failed: number; without: number }

function runRule(document: RuleDocument, context: ExampleContext, verbose: boolean, tally: Tally): string[] {
  if (document.kind === 'filter') return []
  const results = runExamples(document, context)
  if (results.length === 0) tally.without++
  return results.flatMap((result) => {
    if (result.ok) tally.passed++
    else tally.failed++
    return result.ok && !verbose ? [] : resultLines(document.file, result)
  })
}

const resultLines = (file: string, result: ExampleResult): string[] => [
  `${result.ok ? styleText('green', 'pass') : styleText('red', 'FAIL')} ${file} ${result.expected} “${result.name}” ${result.reason}`,
  ...(result.ok ? [] : conditionLines(result).map((line) => `       ${line}`)),
]

/** The condition over the record, term by term: which held, and the value of those that did not. */
function conditionLines({ detection, record, facts }: ExampleResult): string[] {
  if (detection === undefined || record === undefined) return []
  return explainCondition(detection.condition, record, facts).map((line) => {
    const found = line.found === undefined || line.holds === true ? '' : styleText('dim', `   (value: ${line.found})`)
    return `${'  '.repeat(line.depth)}${line.holds ? '✓' : '✗'} ${line.text}${found}`
  })
}
