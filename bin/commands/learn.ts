import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'
import { GEO, REGION, SETTINGS } from '../cli/options.ts'

export const learnCommand = (): Command =>
  withExamples(
    new Command('learn')
      .description('learn baselines from past logs, so that first-use detections work from the first day')
      .argument('<path...>', 'past logs: files, folders, globs or s3://bucket/prefix')
      .requiredOption('--state <file>', 'state file to write; give the same file to analyze')
      .option(...SETTINGS)
      .option(...REGION)
      .option(...GEO)
      .action(lazyAction(async () => (await import('../cli/run/learn.ts')).learn)),
    ['kestrail learn ./last-month --state state.db', 'then: kestrail analyze ./today --state state.db'],
    ['kestrail learn s3://trail-bucket/AWSLogs --state state.db --settings cdk.json', 'from the bucket of a trail'],
  )
