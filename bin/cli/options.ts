import type { Command } from 'commander'

/** Options that several commands share, with one wording. */

export const SETTINGS = ['--settings <file>', 'settings of your organization (JSON, or cdk.json with the context key `kestrail`)'] as const
export const RULES = ['--rules <folder...>', 'also load your own Sigma rules from these folders'] as const
export const REGION = ['--region <region>', 'Region of the bucket (default: that of the environment or profile)'] as const
export const GEO = ['--geo <file...>', 'address databases (.mmdb) with country and autonomous system; see docs/flows.md'] as const
export const FLOW_FORMAT = ['--flow-format <fields>', 'fields of flow logs without a header, as in the LogFormat of the flow log'] as const
export const FINDINGS = ['--findings <file>', 'findings that `kestrail analyze --format jsonl` wrote'] as const
export const OVER = ['--over <path...>', 'logs: files, folders, globs or s3://bucket/prefix'] as const

/** Where suppressions are stored. */
export const withSuppressionPlaces = (command: Command): Command =>
  command
    .option('--rules <folder...>', 'files and folders with suppressions')
    .option('--settings <file>', 'settings that name such folders (`suppressions`)')
    .option('--state <file>', 'state file with suppressions')
    .option('--table <name>', 'DynamoDB table of a deployment with suppressions')
