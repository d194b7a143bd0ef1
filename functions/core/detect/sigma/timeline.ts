import { compileRules } from './compile.ts'
import { type Correlations, judgeCorrelation, leafRules, type Observation } from './correlation.ts'
import type { CorrelationDocument } from './document.ts'
import type { ExampleResult } from './examples.ts'
import type { RuleExample } from './kestrail-block.ts'
import { timespanOf } from './parse-correlation.ts'
import type { CompiledCorrelation } from './tree.ts'

const NOON = Date.UTC(2026, 4, 4, 12)

/** Runs a correlation's examples: signals at offsets, judged as the engine judges them. */
export function runTimelines(document: CorrelationDocument, known: Correlations = new Map()): readonly ExampleResult[] {
  const { fires, spares } = document.kestrail?.examples ?? { fires: [], spares: [] }
  const correlation = known.get(document.id) ?? alone(document)
  const all: Correlations = new Map([...known, ...(correlation ? [[document.id, correlation] as const] : [])])
  const run = (expected: 'fires' | 'spares') => (example: RuleExample) => runTimeline(example, expected, correlation, all)
  return [...fires.map(run('fires')), ...spares.map(run('spares'))]
}

/** The correlation by itself: every rule that it names is taken to exist. */
const alone = (document: CorrelationDocument): CompiledCorrelation | undefined =>
  compileRules([document], { behaviours: document.rules }).pack.correlations[0]

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
  const fired = judgeCorrelation(correlation, all, observationsOf(example.timeline)).length > 0
  if (fired === (expected === 'fires')) return result(true, '')
  return result(false, fired ? 'the correlation holds, and must not' : 'the correlation does not hold, and must')
}

const observationsOf = (timeline: NonNullable<RuleExample['timeline']>): Observation[] =>
  timeline.flatMap((step, at) =>
    Array.from({ length: step.times ?? 1 }, (_, repeat) => ({
      rule: step.rule,
      time: NOON + (step.at.startsWith('0') ? 0 : (timespanOf(step.at) ?? 0)) + repeat * 1_000,
      id: `${at}-${repeat}`,
      fields: step.fields ?? {},
    })),
  )
