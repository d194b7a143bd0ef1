import { Command, Option } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { time } from '../cli/arguments.ts'
import { withExamples } from '../cli/help.ts'
import { FINDINGS, OVER, RULES, SETTINGS, withSuppressionPlaces } from '../cli/options.ts'

const load = () => import('../cli/run/tune.ts')

export const tuneCommand = (): Command =>
  withExamples(
    new Command('tune')
      .description('suppress a false alarm, narrowly and for a time; never a finding that an incident depends on')
      .enablePositionalOptions()
      .argument('<finding>', 'id of a finding, or its beginning')
      .option(...FINDINGS)
      .option('--state <file>', 'state file that `kestrail analyze --state` wrote; without --out it also stores the suppression')
      .option('--table <name>', 'DynamoDB table of a deployment; without --out it also stores the suppression, in force at once')
      .option(...OVER)
      .addOption(new Option('--verdict <verdict>', 'what the finding is').choices(['false-positive', 'benign']))
      .option('--reason <text>', 'why the activity is expected')
      .option('--author <name>', 'who is responsible (default: your user name)')
      .option('--expires <time>', 'when the suppression ends (default: in three months)', time)
      .option('--out <folder>', 'write the suppression to this folder, as a Sigma filter')
      .option('--dry-run', 'print the suppression and store nothing')
      .option(...RULES)
      .option(...SETTINGS)
      .action(lazyAction(async () => (await load()).propose))
      .addCommand(listCommand())
      .addCommand(testCommand())
      .addCommand(removeCommand()),
    ['kestrail tune b9b2fa90 --findings findings.jsonl --verdict benign --reason "nightly backup" --out quiet', 'into a folder of rules'],
    ['kestrail tune b9b2fa90 --state state.db --verdict false-positive', 'into the state file'],
  )

const listCommand = (): Command =>
  withExamples(
    withSuppressionPlaces(new Command('list').description('list suppressions, the first to expire first')).action(
      lazyAction(async () => (await load()).list),
    ),
    ['kestrail tune list --rules quiet', 'of a folder, and those that ship'],
    ['kestrail tune list --state state.db', 'of a state file'],
  )

const testCommand = (): Command =>
  withExamples(
    withSuppressionPlaces(new Command('test'))
      .description('show what suppressions hide; exit with 3 if an incident depends on it')
      .argument('[id]', 'test only this suppression')
      .option(...FINDINGS)
      .option(...OVER)
      .action(lazyAction(async () => (await load()).test)),
    ['kestrail tune test --rules quiet --findings findings.jsonl', 'all suppressions of a folder'],
    ['kestrail tune test suppress-own-1 --rules quiet --over ./logs', 'one, over logs'],
  )

const removeCommand = (): Command =>
  withExamples(
    withSuppressionPlaces(new Command('remove'))
      .description('remove a suppression: the findings that it hides are reported again')
      .argument('<id>', 'id of the suppression')
      .option('--author <name>', 'who removes it (default: your user name)')
      .action(lazyAction(async () => (await load()).remove)),
    ['kestrail tune remove suppress-own-1 --rules quiet', 'deletes its file'],
    ['kestrail tune remove suppress-own-1 --state state.db', 'from a state file'],
  )
