import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings, parseSettings, type Settings } from '#core/settings/settings.ts'
import { type BaseEvents, recordOf } from './base-events.ts'
import { compileRules } from './compile.ts'
import type { Correlations } from './correlation.ts'
import type { CorrelationDocument, DetectionDocument, RuleDocument } from './document.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { RuleExample } from './kestrail-block.ts'
import { createMatcher, type Matcher } from './matcher.ts'
import { runTimelines } from './timeline.ts'
import type { CompiledDetection, RecordKind } from './tree.ts'
import type { Lists } from './values.ts'

/** One example, run. */
export interface ExampleResult {
  readonly name: string
  /** What the rule must do. */
  readonly expected: 'match' | 'no_match'
  readonly ok: boolean
  /** One line for a person: why it failed. */
  readonly reason: string
  readonly record?: Json
  readonly facts?: Facts
  readonly detection?: CompiledDetection
}

export interface ExampleContext {
  readonly bases: BaseEvents
  readonly lists?: Lists
  /** Sigma filters to fold in. */
  readonly filters?: readonly RuleDocument[]
  /** Compiled correlations by id, for examples of correlations over correlations. */
  readonly correlations?: Correlations
}

/** Runs a rule's `kestrail.examples`: a detection's through the compiled matcher, a correlation's timelines through its judge. A rule without examples gives an empty list. */
export function runExamples(document: DetectionDocument | CorrelationDocument, world: ExampleContext): readonly ExampleResult[] {
  const examples = document.kestrail?.examples
  if (!examples) return []
  return document.kind === 'correlation' ? runTimelines(document, world.correlations) : runRecords(document, world)
}

function runRecords(document: DetectionDocument, world: ExampleContext): readonly ExampleResult[] {
  const examples = document.kestrail!.examples
  const { pack, problems } = compileRules([document, ...(world.filters ?? [])], { lists: world.lists ?? {} })
  const detection = pack.detections[0]
  const broken = problems.find((one) => one.severity === 'error')?.message ?? 'the rule does not compile'
  const matcher = createMatcher(pack.detections)
  const run = (expected: 'match' | 'no_match') => (example: RuleExample) =>
    detection ? runOne(example, expected, detection, matcher, world) : failed(example, expected, broken)
  return [...examples.match.map(run('match')), ...examples.no_match.map(run('no_match'))]
}

const failed = (example: RuleExample, expected: ExampleResult['expected'], reason: string): ExampleResult => ({
  name: example.name,
  expected,
  ok: false,
  reason,
})

function runOne(
  example: RuleExample,
  expected: ExampleResult['expected'],
  detection: CompiledDetection,
  matcher: Matcher,
  world: ExampleContext,
): ExampleResult {
  const made = recordOf(example, world.bases)
  if ('error' in made) return failed(example, expected, made.error)
  const settings = settingsOf(example)
  if ('error' in settings) return failed(example, expected, settings.error)
  const { record } = made
  const facts = factsOf(detection.kind, record, settings)
  const fired = matcher.match(detection.kind, record, facts).length > 0
  const ok = fired === (expected === 'match')
  const reason = ok ? '' : fired ? 'the rule matches and must not' : 'the rule does not match and must'
  return { name: example.name, expected, ok, reason, record, facts, detection }
}

/** Accounts and trusted accounts may be written as bare ids. */
function settingsOf(example: RuleExample): Settings | { error: string } {
  const written = { ...example.settings }
  for (const key of ['accounts', 'trustedAccounts'])
    if (Array.isArray(written[key]))
      written[key] = written[key].map((one: unknown) =>
        typeof one === 'string' ? { id: one, ...(key === 'trustedAccounts' ? { name: one } : {}) } : one,
      )
  if (Array.isArray(written['networks']))
    written['networks'] = written['networks'].map((one: unknown) => (typeof one === 'string' ? { cidr: one, name: one } : one))
  if (Object.keys(written).length === 0) return defaultSettings
  const parsed = parseSettings(written)
  return 'settings' in parsed ? parsed.settings : { error: `settings: ${parsed.problems[0]}` }
}

function factsOf(kind: RecordKind, record: Json, settings: Settings): Facts {
  return kind === 'other' ? {} : SIGMA_KINDS[kind].factsOf(record, compileSettings(settings))
}
