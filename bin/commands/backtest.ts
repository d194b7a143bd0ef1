import { Command, Option } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { count } from '../cli/arguments.ts'
import { withExamples } from '../cli/help.ts'
import { OVER, REGION, RULES, SETTINGS } from '../cli/options.ts'

export const backtestCommand = (): Command =>
  withExamples(
    new Command('backtest')
      .description('show what rules would have raised on past logs: by day, identity and account, with examples')
      .argument('<rule...>', 'ids of rules, behaviors or incidents; or files and folders with your own rules')
      .requiredOption(...OVER)
      .option(...RULES)
      .option(...SETTINGS)
      .option(...REGION)
      .option('--examples <n>', 'how many examples of each rule', count, 5)
      .addOption(new Option('--format <format>', 'output format').choices(['text', 'json']).default('text'))
      .action(lazyAction(async () => (await import('../cli/run/backtest.ts')).backtest)),
    ['kestrail backtest my-rule.yml --over ./logs', 'a rule of your own, before it goes live'],
    ['kestrail backtest iam-access-key-created --over s3://trail-bucket/AWSLogs --format json', 'a shipped rule'],
  )
