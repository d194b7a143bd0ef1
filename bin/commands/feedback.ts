import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'

const load = () => import('../cli/run/feedback.ts')

const subcommand = (name: string): Command =>
  new Command(name).requiredOption('--table <name>', 'DynamoDB table of the deployment, with your AWS credentials')

const AUTHOR = ['--author <name>', 'who decides (default: your user name)'] as const

export const feedbackCommand = (): Command =>
  withExamples(
    new Command('feedback')
      .description('accept or reject suppressions proposed from Security Hub workflow changes')
      .addCommand(listCommand())
      .addCommand(acceptCommand())
      .addCommand(rejectCommand()),
    ['kestrail feedback list --table KestrailState-Table', 'proposals, each with what it would hide'],
    ['kestrail feedback accept suppress-1 --table KestrailState-Table', 'put one in force'],
  )

const listCommand = (): Command =>
  withExamples(
    subcommand('list')
      .description('list proposals, each with the findings that it would have hidden')
      .action(lazyAction(async () => (await load()).listProposals)),
    ['kestrail feedback list --table KestrailState-Table', 'all proposals'],
    ['AWS_PROFILE=security kestrail feedback list --table KestrailState-Table', 'with a profile'],
  )

const acceptCommand = (): Command =>
  withExamples(
    subcommand('accept')
      .description('put a proposal in force')
      .argument('<id>', 'id of the proposal')
      .option(...AUTHOR)
      .action(lazyAction(async () => (await load()).accept)),
    ['kestrail feedback accept suppress-1 --table KestrailState-Table', 'under your user name'],
    ['kestrail feedback accept suppress-1 --table KestrailState-Table --author kim@example.com', 'under another name'],
  )

const rejectCommand = (): Command =>
  withExamples(
    subcommand('reject')
      .description('drop a proposal, or withdraw one that was accepted')
      .argument('<id>', 'id of the proposal')
      .option(...AUTHOR)
      .action(lazyAction(async () => (await load()).reject)),
    ['kestrail feedback reject suppress-1 --table KestrailState-Table', 'under your user name'],
    ['kestrail feedback reject suppress-1 --table KestrailState-Table --author kim@example.com', 'under another name'],
  )
