import type { AnyFinding } from '#core/model/finding.ts'
import { inertJson } from '#core/text/escape.ts'
import { jsonLines } from '../jsonl.ts'

/** A record behind a finding, whole. */
export interface PackedEvent {
  readonly id: string
  /** Epoch milliseconds. */
  readonly time: number
  readonly raw: unknown
}

/** How a policy or setting looked before a change, and after. */
export interface Change {
  /** ARN or another name of what was changed. */
  readonly resource: string
  /** Epoch milliseconds. */
  readonly time: number
  /** Id of the event that changed it. */
  readonly event: string
  readonly before?: unknown
  readonly after?: unknown
}

export interface PackInput {
  readonly finding: AnyFinding
  readonly events: readonly PackedEvent[]
  readonly changes?: readonly Change[]
  /** ISO 8601. */
  readonly collected: string
  readonly collectedBy: string
}

export interface PackFile {
  /** Relative, of letters, digits, dots and dashes. */
  readonly path: string
  readonly text: string
}

/** SHA-256 of the UTF-8 text, as 64 hexadecimal digits. */
export type Sha256 = (text: string) => string

const SUMS = 'SHA256SUMS'

const json = (value: unknown): string => `${inertJson(JSON.stringify(value, undefined, 2))}\n`

const inOrder = <T extends { readonly time: number }>(items: readonly T[], id: (item: T) => string): T[] =>
  [...items].sort((a, b) => a.time - b.time || (id(a) < id(b) ? -1 : 1))

/** Says what is in the pack, and what is not: an event that was named but could not be had is not passed over. */
const manifest = ({ finding, events, changes = [], collected, collectedBy }: PackInput): unknown => {
  const present = new Set(events.map((event) => event.id))
  return {
    schema: 1,
    finding: finding.id,
    revision: finding.revision,
    title: finding.title,
    collected,
    collectedBy,
    events: events.length,
    missing: finding.events.filter((id) => !present.has(id)),
    // Counted and not in the pack: 0 only where every event that the finding counts is here.
    missingCount: Math.max(0, finding.count - events.length),
    ...(finding.countAtLeast && { note: 'the count is a lower bound: more events were seen than are counted' }),
    changes: changes.length,
  }
}

/**
 * Everything that must outlive the resource, as files: the finding, every record, changes before and after, and sums that
 * `sha256sum -c SHA256SUMS` verifies. The same input gives the same bytes.
 */
export const evidencePack = (input: PackInput, sha256: Sha256): PackFile[] => {
  const changes = inOrder(input.changes ?? [], (one) => `${one.resource} ${one.event}`)
  const files: PackFile[] = [
    { path: 'manifest.json', text: json(manifest(input)) },
    { path: 'finding.json', text: json(input.finding) },
    { path: 'events.jsonl', text: jsonLines(inOrder(input.events, (one) => one.id).map((event) => event.raw)) },
    ...(changes.length > 0 ? [{ path: 'changes.jsonl', text: jsonLines(changes) }] : []),
  ]
  return [...files, { path: SUMS, text: files.map((file) => `${sha256(file.text)}  ${file.path}\n`).join('') }]
}
