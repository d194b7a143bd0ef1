import type { ApiCall } from '#core/model/event.ts'
import { byMoment, type Moment } from '#core/model/moment.ts'
import type { Evidence, FirstSeen } from '#core/state/evidence.ts'
import { idIn, isIn } from '#core/state/kind.ts'
import type { Row } from '#core/state/rows.ts'

/** One call in a timeline: as its record shows it, or as state remembers it. */
export interface ActivityEntry extends Moment {
  /** Lineage node that acted. */
  readonly node: string
  readonly account: string
  readonly region: string
  /** `iam:CreateUser`, or what state keeps in its place. */
  readonly what: string
  readonly from: string
  /** What a rule said of it. */
  readonly summary?: string
}

export const activityOf = ({ time, id, actor, account, region, source, action, outcome, from }: ApiCall): ActivityEntry => ({
  time,
  id,
  node: actor.node,
  account,
  region,
  what: `${source.split('.')[0] ?? source}:${action}${outcome === 'success' ? '' : ` (${outcome})`}`,
  from,
})

/** Names under which people ask for anyone who made a call. */
export const namesOf = ({ actor, from }: ApiCall): string[] =>
  [actor.accessKeyId, actor.id, actor.name, actor.sessionName, actor.parent, from].filter((name) => name !== undefined)

const remembered = ({ time, id, action, account, region, from = '', summary }: Evidence, node: string): ActivityEntry => ({
  time,
  id,
  node,
  account,
  region,
  what: action,
  from,
  ...(summary && { summary }),
})

const ofFirst = ({ evidence, node }: FirstSeen): ActivityEntry => remembered(evidence, node)

const inRow = ({ pk, value }: Row): ActivityEntry[] => {
  if (value.kind === 'signal') return value.evidence.flatMap((one) => ('action' in one ? [remembered(one, idIn('node', pk))] : []))
  if (value.kind === 'baseline') return isIn('peers', pk) ? [] : Object.values(value.values).map(ofFirst)
  if (value.kind === 'use') return Object.values(value.wakes).map(ofFirst)
  if (value.kind === 'hours') return Object.values(value.values).map(ofFirst)
  return value.kind === 'session-networks' ? value.seen.map((one) => ofFirst(one.first)) : []
}

/** The calls that state remembers with their details, each once, in order of time: signals, first uses, first calls of an hour or place. */
export const activityIn = (rows: readonly Row[]): ActivityEntry[] => {
  const byId = new Map<string, ActivityEntry>()
  for (const one of rows.flatMap(inRow)) {
    const known = byId.get(one.id)
    byId.set(one.id, known?.summary ? known : one)
  }
  return [...byId.values()].sort(byMoment)
}

/** Lineage node → names under which people ask for it, as far as state knows them. */
export const namesIn = (rows: readonly Row[]): Map<string, Set<string>> => {
  const names = new Map<string, Set<string>>()
  const add = (node: string, all: readonly (string | undefined)[]): void => {
    const known = names.get(node) ?? new Set<string>()
    for (const name of all) if (name) known.add(name)
    names.set(node, known)
  }
  for (const { pk, value } of rows)
    if (value.kind === 'edge')
      add(idIn('node', pk), [value.actor?.actorId, value.actor?.name, value.actor?.sessionName, value.actor?.parent])
    else for (const { node, from } of inRow({ pk, value } as Row)) add(node, [from])
  return names
}

/** True if a node is what was asked for: by one of its names, or by the end of its own. */
export const isNamed = (node: string, names: ReadonlySet<string> | undefined, asked: string): boolean =>
  names?.has(asked) === true || node === asked || node.endsWith(`:${asked}`) || node.endsWith(`/${asked}`)
