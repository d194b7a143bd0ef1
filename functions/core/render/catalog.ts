import type { DetectionInfo } from '#core/model/detection.ts'
import { rankOf } from '#core/model/severity.ts'
import { TACTICS } from '#core/model/tactics.ts'
import { type CompiledPack, requirementOf, SIGMA_KINDS } from '#core/sigma/sigma.ts'

/** One rule as the catalog shows it. */
export interface CatalogEntry {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly level: DetectionInfo['level']
  /** api-call, flow, notice, other, correlation or behavior. */
  readonly kind: string
  readonly alert: DetectionInfo['alert']
  readonly tactics: readonly string[]
  readonly techniques: readonly string[]
  readonly response: readonly string[]
  readonly compliance: number
  /** Event sources of API calls that it reads, such as `iam.amazonaws.com`; empty where it reads any. */
  readonly sources: readonly string[]
  /** Counted, not alerted. */
  readonly staging?: true
  /** Repository path, where the rule is a file. */
  readonly file?: string
}

const entryOf = (info: DetectionInfo, kind: string, file: string | undefined, sources: readonly string[] = []): CatalogEntry => ({
  id: info.id,
  title: info.title,
  description: info.description,
  level: info.level,
  kind,
  alert: info.alert,
  tactics: info.tactics,
  techniques: info.techniques,
  response: info.response,
  compliance: info.compliance.length,
  sources,
  ...(info.staging && { staging: true as const }),
  ...(file === undefined ? {} : { file }),
})

const sourcesOf = (detection: CompiledPack['detections'][number]): readonly string[] =>
  detection.kind === 'api-call' ? (requirementOf(detection.condition)?.get('eventSource') ?? []) : []

/** Compiled rules and behaviors as catalog entries, by id. */
export function entriesOf(
  pack: CompiledPack,
  files: ReadonlyMap<string, string>,
  behaviors: readonly DetectionInfo[],
): readonly CatalogEntry[] {
  return [
    ...pack.detections.map((one) => entryOf(one.info, one.kind, files.get(one.info.id), sourcesOf(one))),
    ...pack.correlations.map((one) => entryOf(one.info, 'correlation', files.get(one.info.id))),
    ...behaviors.map((info) => entryOf(info, 'behavior', undefined)),
  ].sort((a, b) => compare(a.id, b.id))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const UNNAMED = 'No tactic'

const tacticsOf = (entry: CatalogEntry): readonly string[] => (entry.tactics.length > 0 ? entry.tactics : [UNNAMED])

/** Rules by tactic, in ATT&CK's order; a rule of several tactics stands under the first. */
function byTactic(entries: readonly CatalogEntry[]): readonly (readonly [string, readonly CatalogEntry[]])[] {
  const groups = Map.groupBy(entries, (entry) => tacticsOf(entry)[0]!)
  return [...TACTICS, UNNAMED].flatMap((tactic) => {
    const group = groups.get(tactic)
    return group ? [[tactic, [...group].sort((a, b) => rankOf(b.level) - rankOf(a.level) || compare(a.id, b.id))] as const] : []
  })
}

/** Texts of rules in a Markdown table: no pipe ends a cell, no markup starts. */
const cell = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\\|<>[\]*_`]/g, '\\$&')
    .trim()

function tacticSection([tactic, entries]: readonly [string, readonly CatalogEntry[]]): string[] {
  const rows = entries.map((entry) => {
    const name = entry.file === undefined ? `\`${entry.id}\`` : `[\`${entry.id}\`](../${entry.file.replaceAll('\\', '/')})`
    return `| ${name} | ${cell(entry.title)} | ${entry.level}${entry.alert === 'signal' ? ', signal' : ''} | ${entry.kind} | ${entry.techniques.join(' ')} |`
  })
  return [`## ${tactic} (${entries.length})`, '', '| rule | what it shows | level | reads | ATT&CK |', '|---|---|---|---|---|', ...rows, '']
}

/** Technique → name and the tactics under which ATT&CK has it; empty where it is not known. */
export type Techniques = ReadonlyMap<string, { readonly name: string; readonly tactics: readonly string[] }>

/** Tactics of ATT&CK's present numbering; its techniques are not in the list of tactics. */
const PRESENT = ['Stealth', 'Defense Impairment']

/** Whether a rule's technique stands under a tactic: where ATT&CK has it; a newer one under the newer tactics, if the rule names one. */
const standsUnder = (entry: CatalogEntry, tactic: string, placed: readonly string[]): boolean => {
  if (placed.length > 0) return placed.includes(tactic)
  return PRESENT.includes(tactic) || !entry.tactics.some((one) => PRESENT.includes(one))
}

function techniqueCounts(entries: readonly CatalogEntry[], tactic: string, techniques: Techniques): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const entry of entries)
    for (const technique of entry.techniques)
      if (standsUnder(entry, tactic, techniques.get(technique)?.tactics ?? [])) counts.set(technique, (counts.get(technique) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => compare(a, b))
}

function coverage(entries: readonly CatalogEntry[], techniques: Techniques): string[] {
  const rows = TACTICS.flatMap((tactic) => {
    const rules = entries.filter((entry) => entry.tactics.includes(tactic))
    if (rules.length === 0) return []
    const cells = techniqueCounts(rules, tactic, techniques).map(
      ([technique, number]) => `${technique} ${cell(techniques.get(technique)?.name ?? '')} (${number})`,
    )
    return [`| ${tactic} | ${rules.length} | ${cells.join('; ')} |`]
  })
  const distinct = new Set(entries.flatMap((entry) => entry.techniques)).size
  const reported = `${distinct} techniques and sub-techniques; in brackets the number of rules. Both the older and the present numbering of ATT&CK are given.`
  return ['## ATT&CK coverage', '', reported, '', '| tactic | rules | techniques |', '|---|---|---|', ...rows, '']
}

/** One row a service: how many rules read its calls, and how many of them are published alone. */
function services(entries: readonly CatalogEntry[]): string[] {
  const bySource = new Map<string, CatalogEntry[]>()
  for (const entry of entries) for (const source of entry.sources) bySource.set(source, [...(bySource.get(source) ?? []), entry])
  const rows = [...bySource]
    .sort(([a, x], [b, y]) => y.length - x.length || compare(a, b))
    .map(([source, rules]) => {
      const alone = rules.filter((one) => one.alert === 'finding').length
      return `| ${cell(source.replace('.amazonaws.com', ''))} | ${rules.length} | ${alone} |`
    })
  return [
    '## Coverage by service',
    '',
    'Rules that name a service; those on any call, correlations and behaviors come on top.',
    '',
    '| service | rules | published alone |',
    '|---|---|---|',
    ...rows,
    '',
  ]
}

/** What no rule covers, and why: kinds of rows of public catalogs, and calls of public incidents. */
export interface LeftOut {
  readonly catalog: readonly { readonly kind: string; readonly examples: string; readonly instead: string }[]
  readonly calls: readonly { readonly calls: string; readonly why: string }[]
}

const leftOut = ({ catalog, calls }: LeftOut): string[] => [
  '## Left out, and why',
  '',
  'Kinds of detections known from public sources without a rule of their own:',
  '',
  '| kind | examples | instead |',
  '|---|---|---|',
  ...catalog.map(({ kind, examples, instead }) => `| ${kind} | ${examples} | ${instead} |`),
  '',
  'Calls of public incidents that no rule matches:',
  '',
  '| calls | why |',
  '|---|---|',
  ...calls.map(({ calls: names, why }) => `| ${names} | ${why} |`),
  '',
]

const count = (entries: readonly CatalogEntry[], kind: string): number => entries.filter((entry) => entry.kind === kind).length

/** docs/detections.md: every rule by tactic, and ATT&CK coverage with counts. Pure and stable: same rules, same text. */
export function catalogMarkdown(entries: readonly CatalogEntry[], techniques: Techniques = new Map(), without?: LeftOut): string {
  const kinds = [
    ...Object.entries(SIGMA_KINDS).map(([kind, { catalog }]) => [kind, catalog] as const),
    ['correlation', 'correlations'] as const,
    ['behavior', 'behaviors'] as const,
  ]
  const summary = kinds.map(([kind, words]) => `${count(entries, kind)} ${words}`).join(', ')
  return [
    '# Detections',
    '',
    'Generated by `kestrail rules list --write docs/detections.md`; a test keeps it fresh.',
    `${entries.length} rules: ${summary}. A *signal* is never published alone: it is part of a story.`,
    '',
    ...coverage(entries, techniques),
    ...services(entries),
    ...byTactic(entries).flatMap(tacticSection),
    ...(without ? leftOut(without) : []),
  ].join('\n')
}
