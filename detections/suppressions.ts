import type { Suppression } from '#core/model/suppression.ts'
import written from './generated/suppressions.json' with { type: 'json' }

/** The suppressions of the files in detections/suppressions, without the rules: what publish loads. */
export const suppressions: readonly Suppression[] = written as readonly Suppression[]
