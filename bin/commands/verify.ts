import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'

export const verifyCommand = (): Command =>
  withExamples(
    new Command('verify')
      .description('verify log files against the digest files of the trail: name what is missing, changed or not from CloudTrail')
      .argument('<path...>', 'folders, files or s3://bucket/prefix that hold both CloudTrail/ and CloudTrail-Digest/')
      .option('--public-keys <file>', 'output of `aws cloudtrail list-public-keys`, to verify signatures too')
      .action(lazyAction(async () => (await import('../cli/run/verify.ts')).verify)),
    ['kestrail verify ./AWSLogs', 'hashes of log files and digests'],
    ['kestrail verify s3://trail-bucket/AWSLogs --public-keys keys.json', 'with signatures'],
  )
