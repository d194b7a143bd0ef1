// The front door of the detection language: what the rest of Kestrail may use of it. Everything else in this folder is private to it.

export { type BaseEvents, readBaseEvents } from './base-events.ts'
export { bucketOf, evaluateBuckets, mergeBuckets, type WindowBucket } from './buckets.ts'
// compile
export { type CompiledCorrelation, type CompiledDetection, type CompiledPack, compileRules } from './compile.ts'
// correlate
export { evaluateCorrelation, leafRules, type Observation, projectedFields, type Verdict } from './correlation.ts'
export type { RuleDocument } from './document.ts'
export { type ExampleContext, type ExampleResult, runExamples } from './examples.ts'
// explain
export { explainCondition, requirementLines } from './explain.ts'
export { formatRules } from './format.ts'
// lint
export { SIGMA_KINDS } from './generated/kinds.ts'
export { includeByTactic } from './include.ts'
export { type Operations, operationsOf } from './lint/events.ts'
export { lintRules } from './lint/lint.ts'
export type { KnownIds } from './lint/metadata.ts'
// match
export { createMatcher } from './matcher.ts'
// parse
export { parseRules } from './parse.ts'
export { type Problem, problemLine } from './problem.ts'
export { requirementOf } from './requirement.ts'
export { type RuleKind, scaffold } from './scaffold.ts'
export { isStory } from './story.ts'
export { isSuppression } from './suppression-document.ts'
export type { Lists } from './values.ts'
