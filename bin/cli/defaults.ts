import type { Severity } from '#core/model/severity.ts'

/** Defaults and choices that a declaration prints and a command uses: a declaration imports no command. */
export const REPORT_FOLDER = 'kestrail-report'
export const RECEIPTS = 'kestrail-receipts'
export const FORMATS = ['table', 'jsonl', 'csv', 'asff', 'ocsf'] as const
export const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[]
export const SHELLS = ['bash', 'zsh', 'fish'] as const
