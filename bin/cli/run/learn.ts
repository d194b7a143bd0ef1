import { Command } from 'commander'
import { createProgress } from '#adapters/local/progress.ts'
import { SqliteStore } from '#adapters/local/sqlite-store.ts'
import { isIn } from '#core/state/kind.ts'
import { analyze } from './analysis.ts'
import { readLogs } from './source.ts'
import { firstRejects, withUsageErrors } from './spoken.ts'
import { flowOptions, openRuleset } from './world.ts'

interface Options {
  readonly state: string
  readonly settings?: string
  readonly region?: string
  readonly geo?: readonly string[]
}

export const learnCommand = (): Command =>
  new Command('learn')
    .description('learns what is normal from past logs, so that the first day is not blind')
    .argument('<path...>', 'past CloudTrail and flow logs: files, folders, globs, s3://bucket/prefix')
    .requiredOption('--state <file>', 'where to keep it; give the same file to analyze')
    .option('--settings <file>', 'what your organisation says of itself')
    .option('--region <region>', 'of a bucket; without it, that of your environment or profile')
    .option('--geo <file...>', 'address databases (.mmdb) that tell country and autonomous system; docs/flows.md says where to get one')
    .action(withUsageErrors(learn))

async function learn(paths: string[], options: Options): Promise<void> {
  const world = await openRuleset(options, () => {})
  const store = new SqliteStore(options.state)
  const progress = createProgress(process.stderr)
  const { counts, span, findings } = await analyze(
    progress.watch(readLogs(paths, { ...flowOptions(world.settings, undefined), region: options.region })),
    world,
    store,
    {},
    firstRejects(),
  )
  progress.end()
  const identities = new Set(store.rows().flatMap((row) => (row.value.kind === 'baseline' && !isIn('peers', row.pk) ? [row.pk] : []))).size
  store.close()
  const when = span ? `, ${new Date(span.from).toISOString().slice(0, 10)} to ${new Date(span.to).toISOString().slice(0, 10)}` : ''
  process.stdout.write(
    `Learned ${identities.toLocaleString('en')} identities from ${counts.normalized.toLocaleString('en')} events${when}; ${counts.rejected} unreadable.\n`,
  )
  process.stdout.write(
    `${findings.length} findings of the past are kept in ${options.state} and will not be told again unless they change.\n`,
  )
}
