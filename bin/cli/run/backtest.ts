import { existsSync } from 'node:fs'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Content } from '#core/detect/detect.ts'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { type Backtest, focusOn, summarize } from '#core/render/report/backtest.ts'
import { renderBacktest } from '#core/render/terminal/backtest.ts'
import { plural } from '#core/text/counts.ts'
import { forTerminal, inertJson } from '#core/text/escape.ts'
import { analyze, signalsIn } from '../analysis.ts'
import { readLogs } from '../logs.ts'
import { printLines, warn } from '../output.ts'
import { loadRules } from '../rules/files.ts'
import { openRuleset } from '../ruleset.ts'
import { reportSkipped } from '../skipped.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly over: readonly string[]
  readonly rules?: readonly string[]
  readonly settings?: string
  readonly region?: string
  readonly examples: number
  readonly format: 'text' | 'json'
}

const isPath = (rule: string): boolean => /[/\\]|\.ya?ml$/i.test(rule) || (!/^[\w.#-]+$/.test(rule) && existsSync(rule))

/** Ids of every rule that detects, in files and folders. */
const idsIn = async (paths: readonly string[]): Promise<string[]> =>
  (await loadRules(paths)).documents.filter((rule) => rule.kind !== 'filter').map((rule) => rule.id)

/** `kestrail backtest`: what rules would have raised, whatever stage they are in. */
export async function backtest(rules: string[], options: Options): Promise<void> {
  const paths = rules.filter(isPath)
  const { content, ...ruleset } = await openRuleset({ ...options, rules: [...(options.rules ?? []), ...paths] }, warn)
  const chosen = chosenRules(content, new Set([...rules.filter((rule) => !isPath(rule)), ...(await idsIn(paths))]))
  const focused = { ...ruleset, content: focusOn(content, new Set(chosen.map((info) => info.id))) }
  const store = new MemoryStore()
  const logs = readLogs(options.over, { region: options.region })
  const { span, findings, counts } = await analyze(logs, focused, store, {}, reportSkipped())
  if (!span) throw new InputError(`--over ${options.over.join(' ')}: no events could be read`)
  const raised: AnyFinding[] = [...(await signalsIn(store, focused)), ...findings.filter(isIncident)]
  const tests = chosen.map((info) =>
    summarize(
      info,
      raised.filter((finding) => isOf(finding, info.id)),
      span,
      options.examples,
    ),
  )
  print(tests, options.format, `Read ${plural(counts.normalized, 'event')}; ${plural(counts.rejected, 'record')} unreadable.`)
}

const infosOf = ({ pack, behaviors }: Content) => [...pack.detections, ...pack.correlations, ...behaviors].map((rule) => rule.info)

/** The rules of these ids. @throws InputError where one does not load, or there is none */
const chosenRules = (content: Content, ids: ReadonlySet<string>) => {
  const chosen = infosOf(content).filter((info) => ids.has(info.id))
  const loaded = new Set(chosen.map((info) => info.id))
  for (const id of ids)
    if (!loaded.has(id)) throw new InputError(`${forTerminal(id)}: no such rule loads; \`kestrail rules list\` lists the ids`)
  if (chosen.length === 0) throw new InputError('the files hold no rule that detects; name a rule id, or a file with a detection')
  return chosen
}

/** A correlation raises incidents; every other rule raises signals. */
const isOf = (finding: AnyFinding, id: string): boolean => (isIncident(finding) ? finding.stories.includes(id) : finding.detection === id)

const print = (tests: readonly Backtest[], format: Options['format'], total: string): void => {
  printLines(format === 'json' ? [inertJson(JSON.stringify(tests, undefined, 1))] : [...tests.flatMap(renderBacktest), total])
}
