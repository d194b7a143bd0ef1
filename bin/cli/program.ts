import { Command } from 'commander'
import { analyzeCommand } from '../commands/analyze.ts'
import { backtestCommand } from '../commands/backtest.ts'
import { completionCommand } from '../commands/completion.ts'
import { costCommand } from '../commands/cost.ts'
import { doctorCommand } from '../commands/doctor.ts'
import { feedbackCommand } from '../commands/feedback.ts'
import { learnCommand } from '../commands/learn.ts'
import { replayCommand } from '../commands/replay.ts'
import { reportCommand } from '../commands/report.ts'
import { respondCommand } from '../commands/respond.ts'
import { rulesCommand } from '../commands/rules.ts'
import { searchCommand } from '../commands/search.ts'
import { segmentsCommand } from '../commands/segments.ts'
import { simulateCommand } from '../commands/simulate.ts'
import { testAlertCommand } from '../commands/test-alert.ts'
import { tuneCommand } from '../commands/tune.ts'
import { verifyCommand } from '../commands/verify.ts'
import { whoCommand } from '../commands/who.ts'
import { withExamples } from './help.ts'

/** Every command by the task that it belongs to, in the order of the help. */
const GROUPS: Readonly<Record<string, readonly (() => Command)[]>> = {
  Investigate: [analyzeCommand, whoCommand, searchCommand, reportCommand, verifyCommand, simulateCommand],
  Detect: [rulesCommand, backtestCommand, tuneCommand, feedbackCommand, learnCommand, segmentsCommand],
  Respond: [respondCommand],
  Deploy: [doctorCommand, testAlertCommand, replayCommand, costCommand],
  Help: [completionCommand],
}

/** Subcommands inherit neither setting from their parent. */
const configure = (command: Command): void => {
  command.exitOverride().showHelpAfterError(`(${pathOf(command)} --help prints the usage)`)
  for (const subcommand of command.commands) configure(subcommand)
}

const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name())

/** The command line. Importing it imports declarations only: a command's modules load when it runs. */
export const createProgram = (): Command => {
  const program = new Command('kestrail')
    .description('Detects threats in AWS CloudTrail and VPC Flow Logs, traces them to their origin, and contains them.')
    .version('0.1.0')
    // Without it `tune --state` would take what `tune list --state` is given.
    .enablePositionalOptions()
  for (const [group, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(`${group}:`)
    for (const command of commands) program.addCommand(command())
  }
  program.helpCommand('help [command]', 'print the help of a command')
  configure(program)
  return withExamples(
    program,
    ['kestrail simulate', 'a simulated breach, found and reported'],
    ['kestrail analyze ./logs --report out', 'your own logs'],
    ['kestrail who AKIAIOSFODNN7EXAMPLE ./logs', 'the origin of an access key'],
  )
}
