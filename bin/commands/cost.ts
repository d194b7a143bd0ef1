import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { numberBetween } from '../cli/arguments.ts'
import { withExamples } from '../cli/help.ts'

export const costCommand = (): Command =>
  withExamples(
    new Command('cost')
      .description('estimate the monthly bill of a deployment by service, with its assumptions')
      .requiredOption('--events-per-day <n>', 'CloudTrail events per day', numberBetween(1))
      .option('--flows-gb <n>', 'GB of VPC Flow Logs per day', numberBetween(0), 0)
      .option('--accounts <n>', 'accounts that send events', numberBetween(1), 1)
      .option('--regions <n>', 'Regions that send events', numberBetween(1), 1)
      .option('--retention-days <n>', 'how many days baselines are kept', numberBetween(1), 90)
      .option('--no-stream-ingest', 'only the bucket of the trail is read, without a stream: some minutes later (setting fastPath: false)')
      .option('--s3-ingest', 'the bucket of the trail is read too')
      .option('--own-flow-logs', 'flow logs are delivered to a log group for Kestrail alone: the delivery is part of the bill')
      .option('--json', 'print the bill as JSON')
      .action(lazyAction(async () => (await import('../cli/run/cost.ts')).cost)),
    ['kestrail cost --events-per-day 200_000', 'one account'],
    ['kestrail cost --events-per-day 1_000_000 --accounts 20 --flows-gb 5 --json', 'an organization with flow logs'],
  )
