import { Command } from 'commander'
import { analyzeCommand } from './commands/analyze.ts'
import { backtestCommand } from './commands/backtest.ts'
import { costCommand } from './commands/cost.ts'
import { doctorCommand } from './commands/doctor.ts'
import { feedbackCommand } from './commands/feedback.ts'
import { learnCommand } from './commands/learn.ts'
import { replayCommand } from './commands/replay.ts'
import { respondCommand } from './commands/respond.ts'
import { rulesCommand } from './commands/rules.ts'
import { searchCommand } from './commands/search.ts'
import { segmentsCommand } from './commands/segments.ts'
import { simulateCommand } from './commands/simulate.ts'
import { reportCommand } from './commands/stored-report.ts'
import { testAlertCommand } from './commands/test-alert.ts'
import { tuneCommand } from './commands/tune.ts'
import { verifyCommand } from './commands/verify.ts'
import { whoCommand } from './commands/who.ts'

/** A reader that closes the pipe (`| head`) has seen enough. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const program = new Command('kestrail')
  .description('Finds attacks in AWS CloudTrail and VPC Flow Logs, and shows who really did it.')
  .version('0.1.0')
  // Or `tune --state` would take what `tune list --state` is given.
  .enablePositionalOptions()
  .showHelpAfterError('(kestrail --help shows what there is)')
  .addCommand(analyzeCommand())
  .addCommand(testAlertCommand())
  .addCommand(whoCommand())
  .addCommand(feedbackCommand())
  .addCommand(learnCommand())
  .addCommand(respondCommand())
  .addCommand(replayCommand())
  .addCommand(doctorCommand())
  .addCommand(costCommand())
  .addCommand(verifyCommand())
  .addCommand(rulesCommand())
  .addCommand(segmentsCommand())
  .addCommand(simulateCommand())
  .addCommand(searchCommand())
  .addCommand(reportCommand())
  .addCommand(backtestCommand())
  .addCommand(tuneCommand())

await program.parseAsync(process.argv)
