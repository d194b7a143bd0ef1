import { Command } from 'commander'
import { explainCommand } from './rules/explain.ts'
import { formatCommand } from './rules/format.ts'
import { lintCommand } from './rules/lint.ts'
import { listCommand } from './rules/list.ts'
import { newCommand } from './rules/new.ts'
import { promoteCommand } from './rules/promote.ts'
import { testCommand } from './rules/test.ts'

/** `kestrail rules`: everything about detections that needs no AWS account. */
export const rulesCommand = (): Command =>
  new Command('rules')
    .description('lint, test, explain, format, scaffold, list and promote detections')
    .addCommand(lintCommand())
    .addCommand(testCommand())
    .addCommand(explainCommand())
    .addCommand(formatCommand())
    .addCommand(newCommand())
    .addCommand(listCommand())
    .addCommand(promoteCommand())
