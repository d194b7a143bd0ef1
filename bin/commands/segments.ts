import { Command, Option } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'
import { FLOW_FORMAT, SETTINGS } from '../cli/options.ts'

export const segmentsCommand = (): Command =>
  withExamples(
    new Command('segments')
      .description('propose least-privilege security-group rules, or segment settings, from accepted flows')
      .argument('<path...>', 'flow logs: files, folders or globs, plain or gzip; CloudTrail logs beside them name the ranges of VPCs')
      .addOption(new Option('--format <format>', 'output format').choices(['table', 'json']).default('table'))
      .option(...SETTINGS)
      .option(...FLOW_FORMAT)
      .option('--declare', 'propose the settings `vpcs` and `segments` (JSON): VPC ranges, and what each subnet reaches')
      .action(lazyAction(async () => (await import('../cli/run/segments.ts')).proposeSegments)),
    ['kestrail segments ./flow-logs', 'the least rules that the accepted flows need'],
    ['kestrail segments ./flow-logs --declare > segments.json', 'settings to review and adopt'],
  )
