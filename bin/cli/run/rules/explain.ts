import type { Json } from '#core/model/event.ts'
import { FACT_ROOTS } from '#core/model/facts.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import {
  type CompiledCorrelation,
  type CompiledDetection,
  type CompiledPack,
  compileRules,
  createMatcher,
  explainCondition,
  leafRules,
  projectedFields,
  requirementLines,
} from '#core/sigma/sigma.ts'
import { printLines } from '../../output.ts'
import { readText } from '../../paths.ts'
import { withIncluded } from '../../rules/behaviors.ts'
import { loadBehaviors, loadLists, loadRules, SHIPPED } from '../../rules/files.ts'
import { InputError } from '../../usage-error.ts'

interface Options {
  readonly rules?: string
  readonly event?: string
}

/** `kestrail rules explain`: what a rule requires, how the index finds it, and how it matches one event. */
export async function explain(rule: string, options: Options): Promise<void> {
  const isFile = /\.ya?ml$/.test(rule)
  const { documents: written } = await loadRules([options.rules ?? (isFile ? rule : SHIPPED)])
  const documents = await withIncluded(written)
  const named = documents.flatMap((document) => (document.kind === 'correlation' ? document.rules : []))
  const { pack } = compileRules(documents, { lists: await loadLists([]), behaviors: [...(await loadBehaviors()), ...named] })
  const id = isFile ? documents[0]?.id : rule
  const detection = pack.detections.find(({ info }) => info.id === id)
  const correlation = pack.correlations.find(({ info }) => info.id === id)
  const record = options.event === undefined ? undefined : await readRecord(options.event)
  const lines = detection ? detectionLines(detection, pack, record) : correlation ? correlationLines(correlation, pack) : undefined
  if (lines === undefined)
    throw new InputError(`${rule}: no such rule loads; \`kestrail rules list\` lists the ids, \`kestrail rules lint\` the errors`)
  printLines(lines)
}

async function readRecord(file: string): Promise<Json> {
  const text = await readText(file)
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new InputError(`--event ${file}: is not one JSON object`)
  }
}

function detectionLines(detection: CompiledDetection, pack: CompiledPack, record: Json | undefined): string[] {
  const { info, kind, requires, fields } = detection
  const [source = '', name = ''] = [requires.sources?.[0], requires.names?.[0]]
  const others = createMatcher(pack.detections).index(kind).candidates(source, name).length
  const facts = fields.filter((field) => (FACT_ROOTS as readonly string[]).includes(field.split('.')[0]!))
  const roots: readonly string[] = facts
  return [
    `${info.id}: ${info.title} (${info.level}, ${info.alert}, ${kind})`,
    '',
    'Requires of a record:',
    ...requirementLines(detection).map((line) => `  ${line}`),
    `Records with ${source || 'any source'}, ${name || 'any name'} are evaluated by ${others} of ${pack.detections.length} rules.`,
    `Reads fields: ${fields.filter((field) => !roots.includes(field)).join(', ') || 'none'}`,
    `Reads facts:  ${facts.join(', ') || 'none'}`,
    '',
    'Condition:',
    ...conditionLines(detection, record),
  ]
}

function conditionLines(detection: CompiledDetection, record: Json | undefined): string[] {
  const facts =
    record !== undefined && detection.kind === 'api-call' ? normalizeApiCall(record, compileSettings(defaultSettings)).facts : {}
  return explainCondition(detection.condition, record, facts).map((line) => {
    const mark = line.holds === undefined ? '' : line.holds ? '✓ ' : '✗ '
    return `  ${'  '.repeat(line.depth)}${mark}${line.text}${line.found !== undefined && line.holds === false ? `   (value: ${line.found})` : ''}`
  })
}

function correlationLines(correlation: CompiledCorrelation, pack: CompiledPack): string[] {
  const all = new Map(pack.correlations.map((rule) => [rule.info.id, rule]))
  const { info, type, groupBy, timespan, criteria, keeps } = correlation
  return [
    `${info.id}: ${info.title} (${info.level}, ${info.alert}, ${type})`,
    '',
    `Fed by: ${leafRules(correlation, all).join(', ')}`,
    `Group by: ${groupBy.join(', ') || 'nothing'}   Window: ${timespan / 1000} s`,
    `Matches when: ${criteria.map(({ by, value }) => `${by} ${value}`).join(' and ') || 'every rule has matched'}`,
    `Stores of each event: ${projectedFields(correlation, all).join(', ') || 'time and id'}`,
    'Stores in each bucket:',
    ...Object.entries(keeps).flatMap(([rule, list]) =>
      list.map((keep) =>
        keep.how === 'edges'
          ? `  ${rule}: earliest and latest ${keep.limit}${keep.by ? ` values of ${keep.by.join(', ')}` : ''}`
          : `  ${rule}: a sample of ${keep.limit}`,
      ),
    ),
  ]
}
