import { createProgress } from '#adapters/local/progress.ts'
import { isIn } from '#core/state/kind.ts'
import { plural } from '#core/text/counts.ts'
import { analyze } from '../analysis.ts'
import { flowOptions, readLogs } from '../logs.ts'
import { printLines, warn } from '../output.ts'
import { openRuleset } from '../ruleset.ts'
import { reportSkipped } from '../skipped.ts'
import { openOrCreateState } from '../state-file.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly state: string
  readonly settings?: string
  readonly region?: string
  readonly geo?: readonly string[]
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

export async function learn(paths: string[], options: Options): Promise<void> {
  const ruleset = await openRuleset(options, warn)
  const store = openOrCreateState(options.state)
  const progress = createProgress(process.stderr)
  const logs = readLogs(paths, { ...flowOptions(ruleset.settings, undefined), region: options.region })
  const { counts, span, findings } = await analyze(progress.watch(logs), ruleset, store, {}, reportSkipped())
  progress.end()
  const identities = new Set(store.rows().flatMap((row) => (row.value.kind === 'baseline' && !isIn('peers', row.pk) ? [row.pk] : []))).size
  store.close()
  if (!span) throw new InputError(`${paths.join(' ')}: no events could be read; nothing was learned`)
  printLines([
    `Learned ${plural(identities, 'identity', 'identities')} from ${plural(counts.normalized, 'event')}, ${dayOf(span.from)} to ${dayOf(span.to)}; ${plural(counts.rejected, 'record')} unreadable.`,
    `${plural(findings.length, 'past finding')} stored in ${options.state}; analyze --state reports them again only when they change.`,
  ])
}
