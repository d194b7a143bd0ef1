import { compileRules } from './compile.ts'
import { type Correlations, evaluateCorrelation, leafRules, type Observation } from './correlation.ts'
import type { CorrelationDocument } from './document.ts'
import type { ExampleResult } from './examples.ts'
import type { RuleExample } from './kestrail-block.ts'
import { timespanOf } from './parse-correlation.ts'
import type { CompiledCorrelation } from './tree.ts'

const NOON = Date.UTC(2026, 4, 4, 12)

/** Runs a correlation's examples: signals at offsets, judged as the engine judges them. */
export function runTimelines(document: CorrelationDocument, known: Correlations = new Map()): readonly ExampleResult[] {
  const { match, no_match } = document.kestrail?.examples ?? { match: [], no_match: [] }
  const correlation = known.get(document.id) ?? alone(document)
  const all: Correlations = new Map([...known, ...(correlation ? [[document.id, correlation] as const] : [])])
  const run = (expected: 'match' | 'no_match') => (example: RuleExample) => runTimeline(example, expected, correlation, all)
  return [...match.map(run('match')), ...no_match.map(run('no_match'))]
}

/** The correlation by itself: every rule that it names is taken to exist. */
const alone = (document: CorrelationDocument): CompiledCorrelation | undefined =>
  compileRules([document], { behaviors: document.rules }).pack.correlations[0]

function runTimeline(
  example: RuleExample,
  expected: ExampleResult['expected'],
  correlation: CompiledCorrelation | undefined,
  all: Correlations,
): ExampleResult {
  const result = (ok: boolean, reason: string): ExampleResult => ({ name: example.name, expected, ok, reason })
  if (correlation === undefined) return result(false, 'the correlation does not compile')
  if (example.timeline === undefined) return result(false, 'an example of a correlation needs a timeline')
  const leaves = leafRules(correlation, all)
  const stranger = example.timeline.find((step) => !leaves.includes(step.rule))
  if (stranger)
    return result(false, `the timeline names ${stranger.rule}, which does not feed the correlation; known: ${leaves.join(', ')}`)
  const fired = evaluateCorrelation(correlation, all, observationsOf(example.timeline)).length > 0
  if (fired === (expected === 'match')) return result(true, '')
  return result(false, fired ? 'the correlation holds, and must not' : 'the correlation does not hold, and must')
}

const millisecondsOf = (written: string): number => (written.startsWith('0') ? 0 : (timespanOf(written) ?? 0))

const varied = (templates: Readonly<Record<string, string>>, repeat: number): Record<string, string> =>
  Object.fromEntries(Object.entries(templates).map(([field, text]) => [field, text.replaceAll('{n}', String(repeat))]))

const observationsOf = (timeline: NonNullable<RuleExample['timeline']>): Observation[] =>
  timeline.flatMap((step, at) =>
    Array.from({ length: step.times ?? 1 }, (_, repeat) => ({
      rule: step.rule,
      time: NOON + millisecondsOf(step.at) + repeat * millisecondsOf(step.every ?? '1s'),
      id: `${at}-${repeat}`,
      fields: { ...step.fields, ...varied(step.vary ?? {}, repeat) },
    })),
  )
