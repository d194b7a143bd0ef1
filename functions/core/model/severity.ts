/** Sigma's levels, which are also ASFF's severity labels, from least to most. */
export const SEVERITIES = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

const RANK = new Map<string, number>(SEVERITIES.map((severity, rank) => [severity, rank]))

/** 0 (informational) to 4 (critical). */
export const rankOf = (severity: Severity): number => RANK.get(severity)!
export const atMost = (severity: Severity, limit: Severity): Severity => (rankOf(severity) <= rankOf(limit) ? severity : limit)
export const worst = (severities: readonly Severity[]): Severity =>
  severities.reduce((a, b) => (rankOf(a) >= rankOf(b) ? a : b), 'informational' as Severity)
export const isSeverity = (text: string): text is Severity => RANK.has(text)
