import { Command, InvalidArgumentError } from 'commander'
import { billOf, type Measured } from '#core/cost/bill.ts'
import measuredJson from '#core/cost/measured.json' with { type: 'json' }
import { billPage } from '#core/cost/page.ts'

const measured: Measured = measuredJson

const atLeast =
  (least: number) =>
  (text: string): number => {
    const value = Number(text.replaceAll('_', ''))
    if (!Number.isFinite(value) || value < least) throw new InvalidArgumentError(`write a number of at least ${least}`)
    return value
  }

interface Options {
  readonly eventsPerDay: number
  readonly flowsGb: number
  readonly accounts: number
  readonly regions: number
  readonly retentionDays: number
  readonly fastPath: boolean
  readonly secondPath?: true
  readonly ownFlowLogs?: true
  readonly json?: true
}

export const costCommand = (): Command =>
  new Command('cost')
    .description('estimates the monthly bill of a deployment by service, and says what it assumes')
    .requiredOption('--events-per-day <n>', 'CloudTrail events that reach the stream, a day', atLeast(1))
    .option('--flows-gb <n>', 'GB of VPC Flow Logs a day', atLeast(0), 0)
    .option('--accounts <n>', 'accounts that forward', atLeast(1), 1)
    .option('--regions <n>', 'Regions that forward', atLeast(1), 1)
    .option('--retention-days <n>', 'how long behavior is kept', atLeast(1), 90)
    .option('--no-fast-path', "the trail's bucket alone: no stream, and some minutes later (fastPath: false)")
    .option('--second-path', "the trail's bucket is read too")
    .option('--own-flow-logs', 'flow logs are delivered to a log group for Kestrail alone: their delivery is on the bill')
    .option('--json', 'the bill as JSON')
    .action(cost)

function cost({ json, ...options }: Options): void {
  const usage = { ...options, secondPath: options.secondPath === true, ownFlowLogs: options.ownFlowLogs === true }
  const bill = billOf(usage, measured)
  process.stdout.write(`${json ? JSON.stringify(bill, undefined, 2) : billPage(bill, usage, measured).join('\n')}\n`)
}
