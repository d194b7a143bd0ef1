import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
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
import { withIncluded } from './behavior-entries.ts'
import { Fault, guarded } from './fault.ts'
import { loadBehaviors, loadLists, loadRules, SHIPPED } from './load.ts'

/** `kestrail rules explain <rule>`: what it needs, where the index keeps it, and how it judges one event. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('says what a rule needs, which index finds it, and how it judges an event')
    .argument('<rule>', 'id of a rule, or a rule file')
    .option('--rules <path>', 'folder of the rule (default: the rules that Kestrail ships)')
    .option('--event <file>', 'a JSON file with one CloudTrail record')
    .action(
      guarded(async (rule: string, options: { rules?: string; event?: string }) => {
        const isFile = /\.ya?ml$/.test(rule)
        const { documents: written } = await loadRules([options.rules ?? (isFile ? rule : SHIPPED)])
        const documents = await withIncluded(written)
        const named = documents.flatMap((one) => (one.kind === 'correlation' ? one.rules : []))
        const { pack } = compileRules(documents, { lists: await loadLists([]), behaviors: [...(await loadBehaviors()), ...named] })
        const id = isFile ? documents[0]?.id : rule
        const detection = pack.detections.find((one) => one.info.id === id)
        const correlation = pack.correlations.find((one) => one.info.id === id)
        const record = options.event === undefined ? undefined : await readRecord(options.event)
        const lines = detection ? detectionLines(detection, pack, record) : correlation ? correlationLines(correlation, pack) : undefined
        if (lines === undefined) throw new Fault(`there is no rule "${rule}" that loads; kestrail rules lint says what is broken`)
        console.log(lines.join('\n'))
      }),
    )

async function readRecord(file: string): Promise<Json> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) throw new Fault(`${file}: there is no such file`)
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new Fault(`${file}: is not one JSON object`)
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
    'A record must have:',
    ...requirementLines(detection).map((line) => `  ${line}`),
    `Records with ${source || 'any source'}, ${name || 'any name'} are shown to ${others} of ${pack.detections.length} rules.`,
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
    return `  ${'  '.repeat(line.depth)}${mark}${line.text}${line.found !== undefined && line.holds === false ? `   (there: ${line.found})` : ''}`
  })
}

function correlationLines(correlation: CompiledCorrelation, pack: CompiledPack): string[] {
  const all = new Map(pack.correlations.map((one) => [one.info.id, one]))
  const { info, type, groupBy, timespan, criteria, keeps } = correlation
  return [
    `${info.id}: ${info.title} (${info.level}, ${info.alert}, ${type})`,
    '',
    `Fed by: ${leafRules(correlation, all).join(', ')}`,
    `Group by: ${groupBy.join(', ') || 'nothing'}   Window: ${timespan / 1000} s`,
    `Holds when: ${criteria.map((one) => `${one.by} ${one.value}`).join(' and ') || 'every rule has matched'}`,
    `Keeps of each event: ${projectedFields(correlation, all).join(', ') || 'time and id'}`,
    'Keeps in each bucket:',
    ...Object.entries(keeps).flatMap(([rule, list]) =>
      list.map((keep) =>
        keep.how === 'edges'
          ? `  ${rule}: earliest and latest ${keep.limit}${keep.by ? ` values of ${keep.by.join(', ')}` : ''}`
          : `  ${rule}: a sample of ${keep.limit}`,
      ),
    ),
  ]
}
