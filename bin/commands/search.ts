import { Command, Option } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { count } from '../cli/arguments.ts'
import { withExamples } from '../cli/help.ts'
import { RULES, SETTINGS } from '../cli/options.ts'

export const searchCommand = (): Command =>
  withExamples(
    new Command('search')
      .description('find incidents, findings and events by identity, address, resource, technique or text')
      .argument('<words>', 'every word must occur; quoted words stay together: \'T1098 "svc backup"\'')
      .argument('<path...>', 'findings (JSONL), state files, or logs: files, folders, globs or s3://bucket/prefix')
      .option('--limit <n>', 'how many findings, and how many events, to print (default: 20 in a table, all in JSONL)', count)
      .addOption(new Option('--format <format>', 'output format').choices(['table', 'jsonl']).default('table'))
      .option(...RULES)
      .option(...SETTINGS)
      .action(lazyAction(async () => (await import('../cli/run/search.ts')).searchAll)),
    ['kestrail search 203.0.113.7 findings.jsonl ./logs', 'findings and events with this address'],
    ['kestrail search \'T1098 "svc backup"\' state.db --format jsonl --limit 5', 'the first five of each, for a program'],
  )
