import type { SourceKind } from '#core/source/kind.ts'

/** A line of a VPC Flow Log: text in a format of its own, which source/flow-line.ts reads. */
export const flow: SourceKind = { admit: () => ({ reason: 'a flow record is a line of text, not a JSON object' }) }
