import { Command, Option } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { count, time } from '../cli/arguments.ts'
import { FORMATS, SEVERITIES } from '../cli/defaults.ts'
import { withExamples } from '../cli/help.ts'
import { FLOW_FORMAT, GEO, REGION, RULES, SETTINGS } from '../cli/options.ts'

export const analyzeCommand = (): Command =>
  withExamples(
    new Command('analyze')
      .description('detect threats in CloudTrail and VPC Flow Logs; print incidents and findings')
      .argument('<path...>', 'logs: files, folders, globs or s3://bucket/prefix, plain or gzip; - for standard input')
      .addOption(new Option('--format <format>', 'output format').choices(FORMATS).default('table'))
      .option('--signals', 'also print signals: detections that alert only as part of an incident or finding')
      .option('--out <file>', 'write the output to a file')
      .option('--since <time>', 'leave out earlier events; in a bucket, skip the days before', time)
      .option('--until <time>', 'leave out later events; in a bucket, skip the days after', time)
      .option(...REGION)
      .addOption(
        new Option(
          '--fail-on <severity>',
          'exit with 2 if an active finding has this severity or above; with --state, findings of earlier runs count too',
        ).choices(SEVERITIES),
      )
      .option(...SETTINGS)
      .option(...FLOW_FORMAT)
      .option(...RULES)
      .option('--intel <path...>', 'threat lists: addresses, networks, CSV, JSON or STIX 2.1; files or folders, plain or gzip')
      .option(...GEO)
      .option('--strict', 'stop if a rule is broken, instead of leaving it out')
      .option('--report <folder>', 'write report.html to this folder')
      .option('--evidence <folder>', 'write an evidence pack for each incident, and each finding of medium or above')
      .option('--state <file>', 'keep baselines and findings in this file between runs; print what changed since the last run')
      .option('--rejects <n>', 'how many unreadable records to name', count, 20)
      .action(lazyAction(async () => (await import('../cli/run/analyze.ts')).runAnalyze)),
    ['kestrail analyze ./logs --report out', 'findings in the terminal, and out/report.html'],
    ['kestrail analyze s3://trail-bucket/AWSLogs --since 2026-05-01 --format jsonl', 'findings for a program'],
    ['kestrail analyze ./logs --state state.db --fail-on high', 'a daily check that fails on high findings'],
  )
