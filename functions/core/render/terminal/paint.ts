import type { Severity } from '#core/model/severity.ts'

/** Text in, text out: color where the terminal has it, else nothing. */
export type Brush = (text: string) => string

export interface Paint {
  readonly strong: Brush
  readonly faint: Brush
  readonly severity: Readonly<Record<Severity, Brush>>
}

const same: Brush = (text) => text

export const plainPaint: Paint = {
  strong: same,
  faint: same,
  severity: { informational: same, low: same, medium: same, high: same, critical: same },
}

const sgr =
  (codes: string): Brush =>
  (text) =>
    `\u001b[${codes}m${text}\u001b[0m`

/** The sixteen colors that every terminal has, so that the user's own theme decides what they look like. */
export const ansiPaint: Paint = {
  strong: sgr('1'),
  faint: sgr('2'),
  severity: { informational: sgr('2'), low: sgr('36'), medium: sgr('33'), high: sgr('1;31'), critical: sgr('1;97;41') },
}

/** The widest severity takes no more than eight columns. */
export const shortOf = (severity: Severity): string => (severity === 'informational' ? 'info' : severity)
