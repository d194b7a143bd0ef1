import { existsSync } from 'node:fs'
import { Command, Option } from 'commander'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Content } from '#core/detect/detect.ts'
import { type AnyFinding, type Incident, isIncident } from '#core/model/finding.ts'
import { type Backtest, focusOn, summarize } from '#core/render/report/backtest.ts'
import { renderBacktest } from '#core/render/terminal/backtest.ts'
import { forTerminal, inertJson } from '#core/text/escape.ts'
import { analyze, signalsIn } from './analysis.ts'
import { loadRules } from './rules/load.ts'
import { readLogs } from './source.ts'
import { firstRejects, say, warn, withUsageErrors } from './spoken.ts'
import { openRuleset, Unusable } from './world.ts'

interface Options {
  readonly over: readonly string[]
  readonly rules?: readonly string[]
  readonly settings?: string
  readonly region?: string
  readonly examples: string
  readonly format: 'text' | 'json'
}

/** `kestrail backtest RULE… --over PATH|s3://bucket/prefix`: what rules would have raised, whatever stage they are in. */
export const backtestCommand = (): Command =>
  new Command('backtest')
    .description('says what rules would have raised: by day, identity and account, with examples')
    .argument('<rule...>', 'ids of rules, behaviors or stories; or files and folders of your own rules')
    .requiredOption('--over <path...>', 'logs: files, folders, s3://bucket/prefix')
    .option('--rules <folder...>', 'also your own Sigma rules')
    .option('--settings <file>', 'what your organisation says of itself')
    .option('--region <region>', 'of a bucket; without it, that of your environment or profile')
    .option('--examples <n>', 'how many examples of each', '5')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(withUsageErrors(backtest))

const isPath = (rule: string): boolean => /[/\\]|\.ya?ml$/i.test(rule) || (!/^[\w.#-]+$/.test(rule) && existsSync(rule))

/** Ids of everything that detects, in files and folders. */
const idsIn = async (paths: readonly string[]): Promise<string[]> =>
  (await loadRules(paths)).documents.filter((one) => one.kind !== 'filter').map((one) => one.id)

async function backtest(asked: string[], options: Options): Promise<void> {
  const paths = asked.filter(isPath)
  const { content, ...world } = await openRuleset({ ...options, rules: [...(options.rules ?? []), ...paths] }, warn)
  const ids = new Set([...asked.filter((one) => !isPath(one)), ...(await idsIn(paths))])
  const chosen = infosOf(content).filter((info) => ids.has(info.id))
  const known = new Set(chosen.map((info) => info.id))
  for (const id of ids)
    if (!known.has(id)) throw new Unusable(`there is no rule "${forTerminal(id)}" that loads; \`kestrail rules list\` has them all`)
  if (chosen.length === 0) throw new Unusable('these files hold no rule')
  const focused = { ...world, content: focusOn(content, known) }
  const store = new MemoryStore()
  const { span, findings, counts } = await analyze(readLogs(options.over, { region: options.region }), focused, store, {}, firstRejects())
  if (!span) throw new Unusable(`no event could be read from ${options.over.join(', ')}`)
  const raised: AnyFinding[] = [...(await signalsIn(store, focused)), ...findings.filter(isIncident)]
  const limit = Number(options.examples)
  const tests = chosen.map((info) =>
    summarize(
      info,
      raised.filter((one) => isOf(one, info.id)),
      span,
      Number.isInteger(limit) ? limit : 5,
    ),
  )
  print(tests, options.format, `${counts.normalized.toLocaleString('en')} events read, ${counts.rejected.toLocaleString('en')} unreadable.`)
}

const infosOf = ({ pack, behaviors }: Content) => [...pack.detections, ...pack.correlations, ...behaviors].map((one) => one.info)

/** A story raises incidents; everything else raises signals. */
const isOf = (told: AnyFinding, id: string): boolean => (isIncident(told) ? (told as Incident).stories.includes(id) : told.detection === id)

const print = (tests: readonly Backtest[], format: Options['format'], read: string): void => {
  say(format === 'json' ? [inertJson(JSON.stringify(tests, undefined, 1))] : [...tests.flatMap(renderBacktest), read])
}
