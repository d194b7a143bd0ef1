import type { AnyFinding } from '#core/model/finding.ts'
import { inertJson } from '#core/text/escape.ts'

/** One JSON value a line, without a character that would steer a terminal. Reads back as the same values. */
export const jsonLines = (values: readonly unknown[]): string => values.map((value) => `${inertJson(JSON.stringify(value))}\n`).join('')

/** The public contract: one object a line, each as its finding is. */
export const toJsonl = (findings: readonly AnyFinding[]): string => jsonLines(findings)
