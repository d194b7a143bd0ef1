import { FACT_NAMES as COMMON_NAMES, FACT_ROOTS as COMMON_ROOTS } from '#core/model/facts.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { SigmaKind } from './kind.ts'

const kinds: readonly SigmaKind[] = Object.values(SIGMA_KINDS)

/** Every fact that rules may use, with what it holds: the common ones, and those that single kinds of records add. */
export const FACT_NAMES: Readonly<Record<string, string>> = Object.assign({}, COMMON_NAMES, ...kinds.map(({ facts }) => facts))

/** First segments of their names. */
export const FACT_ROOTS: readonly string[] = [...new Set([...COMMON_ROOTS, ...Object.keys(FACT_NAMES).map((name) => name.split('.')[0]!)])]
