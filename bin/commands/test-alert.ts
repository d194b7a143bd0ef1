import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { numberBetween } from '../cli/arguments.ts'
import { withExamples } from '../cli/help.ts'

export const testAlertCommand = (): Command =>
  withExamples(
    new Command('test-alert')
      .description('show what each destination gets for a test finding; with --table, send one through a deployment')
      .option('--settings <file>', 'settings with destinations and routes, such as cdk.json')
      .option('--table <name>', 'DynamoDB table of a deployment: write the finding there, so that publish sends it')
      .option('--region <region>', 'Region of the test finding', 'us-east-1')
      .option('--wait <seconds>', 'how long to wait for the delivery', numberBetween(0, 3600), 90)
      .action(lazyAction(async () => (await import('../cli/run/test-alert.ts')).testAlert)),
    ['kestrail test-alert --settings cdk.json', 'print the messages, send nothing'],
    ['kestrail test-alert --settings cdk.json --table KestrailState-Table', 'send a test finding, then withdraw it'],
  )
