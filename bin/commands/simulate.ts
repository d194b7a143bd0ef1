import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { count, day } from '../cli/arguments.ts'
import { REPORT_FOLDER } from '../cli/defaults.ts'
import { withExamples } from '../cli/help.ts'

export const simulateCommand = (): Command =>
  withExamples(
    new Command('simulate')
      .description('simulate a day of a small organization with a breach in it, and analyze it')
      .option('--seed <text>', 'seed of the simulation: the same seed gives the same day', 'kestrel')
      .option('--date <day>', 'date of the day', day, '2026-05-12')
      .option('--events <n>', 'about how many events (default: 21000, or 200000 flow records)', count)
      .option('--no-breach', 'a day without a breach')
      .option('--flows', 'a day of VPC Flow Logs with ten attacks in it')
      .option('--out <folder>', 'write the logs and their settings to this folder, and do not analyze them')
      .option('--report <folder>', 'folder for report.html', REPORT_FOLDER)
      .action(lazyAction(async () => (await import('../cli/run/simulate.ts')).simulate)),
    ['kestrail simulate', 'a breach, found and reported'],
    ['kestrail simulate --flows', 'the same for flow logs'],
    ['kestrail simulate --seed mine --out ./day', 'log files to try commands on'],
  )
