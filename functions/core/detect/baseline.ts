import type { ApiCall, Event, Flow } from '#core/model/event.ts'
import { byMoment } from '#core/model/moment.ts'
import type { Context } from '#core/normalize/context.ts'
import { nodeOf } from '#core/normalize/normalize.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import { idIn } from '#core/state/kind.ts'
import type { BaselineRow } from '#core/state/kinds/baseline.ts'
import { baselineKey } from '#core/state/kinds/baseline.ts'
import type { Fact } from '#core/state/rows.ts'
import { provenBy } from './actor-edges.ts'
import { type Behavior, isCompared } from './behavior.ts'
import { callsRecorder } from './calls.ts'
import { evidenceOf } from './evidence.ts'
import { amongPeers, peersOf } from './peers.ts'

/** Kinds of actors that have habits worth knowing. A service acts for anyone who asked it. */
const HABITS = new Set(['user', 'role', 'root', 'sso', 'instance', 'task', 'function', 'federated'])

/** What this worker already reported of one identity: per feature, value → time. */
type Written = Map<string, number>[]

interface Pending {
  readonly identity: string
  readonly feature: string
  readonly values: Map<string, { readonly event: Event; readonly node: string }>
}

const SEPARATOR = '\u001f'

/** Shows a record from others of its interface well enough to count them; its id costs as much as reading it. */
const nameOf = ({ raw }: Flow): string => `${raw['start']}${raw['srcport']}${raw['dstport']}${raw['bytes']}`

/**
 * Remembers, per identity and feature, the earliest event of each value. A value reported before at an byMoment time is not reported
 * again, since the stored earliest can only be byMoment still. A call that was refused teaches nothing.
 */
export const baselineRecorder = (behaviors: readonly Behavior[], known: Context) => {
  const features = [...new Map(behaviors.map((behavior) => [behavior.feature, behavior])).values()]
  const hasOthers = features.some((behavior) => behavior.useOf)
  const compared = new Set(behaviors.filter(isCompared).map((behavior) => behavior.feature))
  const hasFlows = features.some((behavior) => behavior.flowFeatureOf)
  const calls = callsRecorder()
  let written = new Map<string, Written>()
  let pending = new Map<string, Pending>()

  const row = (identity: string, feature: string): Pending => {
    const key = `${identity}${SEPARATOR}${feature}`
    let one = pending.get(key)
    if (!one) {
      one = { identity, feature, values: new Map() }
      pending.set(key, one)
    }
    return one
  }

  const writtenOf = (identity: string): Written => {
    let memory = written.get(identity)
    if (!memory) {
      memory = features.map(() => new Map<string, number>())
      written.set(identity, memory)
    }
    return memory
  }

  const keep = (event: Event, identity: string, feature: string, value: string, times: Map<string, number>, node = nodeOf(event)): void => {
    const earliest = times.get(value)
    if (earliest !== undefined && earliest < event.time) return
    times.set(value, event.time)
    const { values } = row(identity, feature)
    const before = values.get(value)
    if (!before || byMoment(event, before.event) < 0) values.set(value, { event, node })
  }

  /** The habits of what any other event is about, such as a container service. */
  const observeOther = (event: Event): void => {
    if (!hasOthers) return
    for (let at = 0; at < features.length; at++) {
      const use = features[at]!.useOf?.(event, known)
      if (use) keep(event, use.identity, features[at]!.feature, use.value, writtenOf(use.identity)[at]!, use.node)
    }
  }

  const observeCall = (event: ApiCall): void => {
    if (event.outcome !== 'success' || !HABITS.has(event.actor.kind) || event.actor.invokedBy !== undefined) return
    calls.observe(event.actor.id, event.id, event.time)
    const own = writtenOf(event.actor.id)
    for (let at = 0; at < features.length; at++) {
      const { feature, featureOf, identityOf } = features[at]!
      const value = featureOf(event, known)
      if (value === undefined) continue
      const identity = identityOf ? identityOf(event) : event.actor.id
      keep(event, identity, feature, value, (identityOf ? writtenOf(identity) : own)[at]!)
    }
  }

  /** The habits of an interface. */
  const observeFlow = (flow: Flow): void => {
    if (!hasFlows) return
    const node = nodeOf(flow)
    calls.observe(node, nameOf(flow), flow.time)
    for (let at = 0; at < features.length; at++) {
      const { feature, flowFeatureOf, flowIdentityOf } = features[at]!
      const value = flowFeatureOf?.(flow, known)
      const identity = value === undefined || !flowIdentityOf ? node : flowIdentityOf(flow, known)
      if (value !== undefined && identity !== undefined) keep(flow, identity, feature, value, writtenOf(identity)[at]!)
    }
  }

  return {
    observe(event: Event): void {
      if (event.kind === 'api-call') observeCall(event)
      else if (event.kind === 'flow') observeFlow(event)
      else observeOther(event)
    },
    /** What is new since last asked. */
    drain(): Fact[] {
      const own = [...pending.values()].map((one) => fact(one, known))
      pending = new Map()
      return [...own, ...own.flatMap((one) => (compared.has(one.sk) ? commonFact(one) : [])), ...calls.drain()]
    },
    reset(): void {
      written = new Map()
      pending = new Map()
      calls.reset()
    },
  }
}

const byOf = (event: Event): Pick<FirstSeen, 'by'> => {
  const by = provenBy(event)
  return by ? { by } : {}
}

const fact = ({ identity, feature, values }: Pending, known: Context): Fact => {
  const seen = Object.fromEntries(
    [...values].map(([value, { event, node }]): [string, FirstSeen] => [
      value,
      { time: event.time, id: event.id, node, ...byOf(event), evidence: evidenceOf(event, '', known) },
    ]),
  )
  const value: BaselineRow = { kind: 'baseline', values: seen, days: [] }
  return { ...baselineKey(identity, feature), value }
}

/** The same among the identity's peers: their earliest is the earliest of what each of them is recorded to have done. */
const commonFact = ({ pk, sk, value }: Fact): Fact[] => {
  const peers = peersOf(idIn('identity', pk))
  if (!peers || value.kind !== 'baseline') return []
  const values = Object.fromEntries(Object.entries(value.values).map(([name, seen]) => [name, amongPeers(seen)]))
  return [{ ...baselineKey(peers.group, sk), value: { kind: 'baseline', values, days: [] } }]
}
