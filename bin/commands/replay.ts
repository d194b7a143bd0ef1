import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'

export const replayCommand = (): Command =>
  withExamples(
    new Command('replay')
      .description('send log files, or rejected and failed records, through a deployment again; a dry run without --execute')
      .argument('<uri>', 's3://bucket/prefix of log files, or of the failure bucket (rejected/, aws/lambda/)')
      .option('--queue <url>', 'queue for log files (output ObjectsQueue of stack Kestrail)')
      .option('--stream <name>', 'stream for rejected and failed records (output EventsStream of stack KestrailState)')
      .option('--invoke', 'invoke the functions whose batches of table changes failed')
      .option('--execute', 'send them')
      .action(lazyAction(async () => (await import('../cli/run/replay.ts')).replay)),
    ['kestrail replay s3://failure-bucket/rejected/', 'what would be sent, and which option it needs'],
    ['kestrail replay s3://failure-bucket/rejected/ --stream kestrail-events --execute', 'send rejected records again'],
    ['kestrail replay s3://trail-bucket/AWSLogs/123456789012/ --queue URL --execute', 'analyze log files again'],
  )
