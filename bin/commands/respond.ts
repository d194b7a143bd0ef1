import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { RECEIPTS } from '../cli/defaults.ts'
import { withExamples } from '../cli/help.ts'

const load = () => import('../cli/run/respond.ts')

const subcommand = (name: string): Command =>
  new Command(name)
    .option('--settings <file>', 'settings of your organization: accounts, emergency identities, response policy')
    .option('--table <name>', 'DynamoDB table of a deployment, which stores actions')
    .option('--receipts <folder>', 'folder that stores actions where there is no deployment', RECEIPTS)
    .option('--role <name>', 'role to assume in accounts other than that of your credentials')

const withChoice = (command: Command): Command =>
  command
    .argument('<findings>', 'findings that `kestrail analyze --format jsonl` wrote')
    .option('--finding <id>', 'only this finding')
    .option('--response <id>', 'only this response')

const ACTION = ['<action>', 'id of the action'] as const
const EXECUTE = ['--execute', 'make the changes'] as const

/** `kestrail respond`: nothing is changed without `--execute`. */
export const respondCommand = (): Command =>
  withExamples(
    new Command('respond')
      .description('contain what was found: plan, run, approve and undo responses; changes nothing without --execute')
      .addCommand(listCommand())
      .addCommand(planCommand())
      .addCommand(runCommand())
      .addCommand(approveCommand())
      .addCommand(declineCommand())
      .addCommand(statusCommand())
      .addCommand(undoCommand())
      .addCommand(resumeCommand()),
    ['kestrail respond plan findings.jsonl', 'what would contain it, and how to undo that; no AWS call'],
    ['kestrail respond run findings.jsonl --finding ID --execute', 'carry it out'],
    ['kestrail respond undo ACTION --execute', 'restore the state before'],
  )

const listCommand = (): Command =>
  withExamples(
    new Command('list')
      .description('list the responses')
      .option('--write <file>', 'write them as Markdown')
      .action(lazyAction(async () => (await load()).listResponses)),
    ['kestrail respond list', 'id, family, risk and title of each'],
    ['kestrail respond list --write docs/responses.md', 'the reference page'],
  )

const planCommand = (): Command =>
  withExamples(
    withChoice(subcommand('plan'))
      .description('print the plans for the findings, without calling AWS')
      .action(lazyAction(async () => (await load()).showPlans)),
    ['kestrail respond plan findings.jsonl', 'for all findings'],
    ['kestrail respond plan findings.jsonl --finding ID --response deactivate-access-key', 'one response to one finding'],
  )

const runCommand = (): Command =>
  withExamples(
    withChoice(subcommand('run'))
      .description('read the state and print the changes; with --execute, make them')
      .option(...EXECUTE)
      .action(lazyAction(async () => (await load()).run)),
    ['kestrail respond run findings.jsonl --finding ID', 'a dry run that reads the state from AWS'],
    ['kestrail respond run findings.jsonl --finding ID --role Responder --execute', 'in a member account'],
  )

const approveCommand = (): Command =>
  withExamples(
    subcommand('approve')
      .description('approve an action that waits, and run it when it has enough approvals')
      .argument('<findings>', 'the file with the finding; - for the finding in the table')
      .argument(...ACTION)
      .action(lazyAction(async () => (await load()).approveAction)),
    ['kestrail respond approve findings.jsonl ACTION', 'without a deployment'],
    ['kestrail respond approve - ACTION --table KestrailState-Table', 'with one'],
  )

const declineCommand = (): Command =>
  withExamples(
    subcommand('decline')
      .description('decline an action: it does not run, and is not proposed again on that day')
      .argument(...ACTION)
      .action(lazyAction(async () => (await load()).declineAction)),
    ['kestrail respond decline ACTION', 'without a deployment'],
    ['kestrail respond decline ACTION --table KestrailState-Table', 'with one'],
  )

const statusCommand = (): Command =>
  withExamples(
    subcommand('status')
      .description('list actions, or print the receipt of one')
      .argument('[action]', 'id of the action')
      .action(lazyAction(async () => (await load()).status)),
    ['kestrail respond status', 'all actions'],
    ['kestrail respond status ACTION --table KestrailState-Table', 'the receipt of one'],
  )

const undoCommand = (): Command =>
  withExamples(
    subcommand('undo')
      .description('print how an action is undone; with --execute, restore the state before')
      .argument(...ACTION)
      .option(...EXECUTE)
      .action(lazyAction(async () => (await load()).undoAction)),
    ['kestrail respond undo ACTION', 'a dry run'],
    ['kestrail respond undo ACTION --execute', 'restore'],
  )

const resumeCommand = (): Command =>
  withExamples(
    subcommand('resume')
      .description('resume automatic responses after the rate limit paused them')
      .action(lazyAction(async () => (await load()).resume)),
    ['kestrail respond resume --table KestrailState-Table', 'of a deployment'],
    ['kestrail respond resume', 'of the receipts folder'],
  )
