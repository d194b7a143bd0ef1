import type { Told } from './counts.ts'
import { inertJson } from './escape.ts'

/** The public contract: one object a line, each as its finding is. Reads back as the same values. */
export const toJsonl = (findings: readonly Told[]): string => findings.map((finding) => `${inertJson(JSON.stringify(finding))}\n`).join('')
