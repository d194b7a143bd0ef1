import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'

export const reportCommand = (): Command =>
  withExamples(
    new Command('report')
      .description('write report.html from a state file or the table of a deployment')
      .option('--state <file>', 'state file that `kestrail analyze --state` wrote')
      .option('--table <name>', 'DynamoDB table of a deployment, read with your AWS credentials')
      .requiredOption('--out <folder>', 'folder for report.html')
      .action(lazyAction(async () => (await import('../cli/run/report.ts')).report)),
    ['kestrail report --state state.db --out out', 'from a state file'],
    ['kestrail report --table KestrailState-Table --out out', 'from a deployment'],
  )
