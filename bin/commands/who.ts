import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'

export const whoCommand = (): Command =>
  withExamples(
    new Command('who')
      .description('trace a key, ARN, session name or address to its origin; print a timeline of its calls')
      .argument('<identity>', 'access key id, ARN, session name, user name or IP address')
      .argument('<path...>', 'logs (files, folders, globs or s3://bucket/prefix) or state files')
      .action(lazyAction(async () => (await import('../cli/run/who.ts')).who)),
    ['kestrail who AKIAIOSFODNN7EXAMPLE ./logs', 'who used this access key, and for what'],
    ['kestrail who 203.0.113.7 state.db', 'which identities called from this address'],
  )
