import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { forCsv } from '#core/text/escape.ts'

type Column = readonly [name: string, read: (finding: AnyFinding) => string]

const many = (values: readonly string[]): string => values.join(' ')

const COLUMNS: readonly Column[] = [
  ['kind', (one) => one.kind],
  ['id', (one) => one.id],
  ['detection', (one) => one.detection],
  ['title', (one) => one.title],
  ['severity', (one) => one.severity],
  ['confidence', (one) => String(one.confidence)],
  ['state', (one) => one.state],
  ['mergedInto', (one) => one.mergedInto ?? ''],
  ['techniques', (one) => many(one.techniques)],
  ['tactics', (one) => one.tactics.join(', ')],
  ['actor', (one) => one.actor.id],
  ['actorName', (one) => one.actor.name],
  ['origin', (one) => one.origin.node],
  ['chain', (one) => one.origin.chain.join(' > ')],
  ['addresses', (one) => many(one.actor.addresses)],
  ['account', (one) => one.account],
  ['accounts', (one) => many(isIncident(one) ? one.accounts : [one.account])],
  ['region', (one) => one.region],
  ['resources', (one) => many(one.resources.map((resource) => resource.arn))],
  ['firstSeen', (one) => one.firstSeen],
  ['lastSeen', (one) => one.lastSeen],
  ['count', (one) => String(one.count)],
  ['countAtLeast', (one) => (one.countAtLeast ? 'true' : '')],
  ['summary', (one) => one.summary],
  ['why', (one) => many(one.why)],
  ['response', (one) => many(one.response)],
  ['compliance', (one) => one.compliance.map((control) => `${control.standard} ${control.version} ${control.control}`).join(', ')],
  ['events', (one) => many(one.events)],
]

/** RFC 4180 with a header line: every cell quoted, none a formula. Columns are only ever added, at the end. */
export const toCsv = (findings: readonly AnyFinding[]): string =>
  [COLUMNS.map(([name]) => forCsv(name)), ...findings.map((finding) => COLUMNS.map(([, read]) => forCsv(read(finding))))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('')
