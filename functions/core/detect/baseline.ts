import { earlier } from '#core/correlate/merge.ts'
import type { ApiCall, Event, Flow, Notice } from '#core/model/event.ts'
import type { BaselineRow, Fact, FirstSeen } from '#core/model/state.ts'
import type { Known } from '#core/normalise/known.ts'
import { type Behaviour, isCompared } from './behaviour.ts'
import { callsMemory } from './calls.ts'
import { evidenceOf } from './evidence.ts'
import { nodeOf } from './node.ts'
import { amongPeers, peersOf } from './peers.ts'

/** Kinds of actors that have habits worth knowing. A service acts for whoever asked it. */
const HABITS = new Set(['user', 'role', 'root', 'sso', 'instance', 'task', 'function', 'federated'])

/** What this worker already told of one identity: per feature, value → time. */
type Told = Map<string, number>[]

interface Pending {
  readonly identity: string
  readonly feature: string
  readonly values: Map<string, { readonly event: Event; readonly node: string }>
}

const SEPARATOR = '\u001f'

/** Tells a record from others of its interface well enough to count them; its id costs as much as reading it. */
const nameOf = ({ raw }: Flow): string => `${raw['start']}${raw['srcport']}${raw['dstport']}${raw['bytes']}`

/**
 * Remembers, per identity and feature, the earliest event of each value. A value told before at an earlier time is not told
 * again, since the stored earliest can only be earlier still. A call that was refused teaches nothing.
 */
export const baselineMemory = (behaviours: readonly Behaviour[], known: Known) => {
  const features = [...new Map(behaviours.map((behaviour) => [behaviour.feature, behaviour])).values()]
  const hasNotices = features.some((behaviour) => behaviour.noticeUseOf)
  const compared = new Set(behaviours.filter(isCompared).map((behaviour) => behaviour.feature))
  const hasFlows = features.some((behaviour) => behaviour.flowFeatureOf)
  const calls = callsMemory()
  let told = new Map<string, Told>()
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

  const toldOf = (identity: string): Told => {
    let memory = told.get(identity)
    if (!memory) {
      memory = features.map(() => new Map<string, number>())
      told.set(identity, memory)
    }
    return memory
  }

  const keep = (event: Event, identity: string, feature: string, value: string, times: Map<string, number>, node = nodeOf(event)): void => {
    const earliest = times.get(value)
    if (earliest !== undefined && earliest < event.time) return
    times.set(value, event.time)
    const { values } = row(identity, feature)
    const before = values.get(value)
    if (!before || earlier(event, before.event) < 0) values.set(value, { event, node })
  }

  return {
    observe(event: ApiCall): void {
      if (event.outcome !== 'success' || !HABITS.has(event.actor.kind) || event.actor.invokedBy !== undefined) return
      calls.observe(event.actor.id, event.id, event.time)
      const own = toldOf(event.actor.id)
      for (let at = 0; at < features.length; at++) {
        const { feature, featureOf, identityOf } = features[at]!
        const value = featureOf(event, known)
        if (value === undefined) continue
        const identity = identityOf ? identityOf(event) : event.actor.id
        keep(event, identity, feature, value, (identityOf ? toldOf(identity) : own)[at]!)
      }
    },
    /** The habits of an interface. */
    observeFlow(flow: Flow): void {
      if (!hasFlows) return
      const node = nodeOf(flow)
      calls.observe(node, nameOf(flow), flow.time)
      for (let at = 0; at < features.length; at++) {
        const { feature, flowFeatureOf, flowIdentityOf } = features[at]!
        const value = flowFeatureOf?.(flow, known)
        const identity = value === undefined || !flowIdentityOf ? node : flowIdentityOf(flow, known)
        if (value !== undefined && identity !== undefined) keep(flow, identity, feature, value, toldOf(identity)[at]!)
      }
    },
    /** The habits of what a notice is about, such as a container service. */
    observeNotice(notice: Notice): void {
      if (!hasNotices) return
      for (let at = 0; at < features.length; at++) {
        const use = features[at]!.noticeUseOf?.(notice)
        if (use) keep(notice, use.identity, features[at]!.feature, use.value, toldOf(use.identity)[at]!, use.node)
      }
    },
    /** What is new since last asked. */
    facts(): Fact[] {
      const own = [...pending.values()].map((one) => fact(one, known))
      pending = new Map()
      return [...own, ...own.flatMap((one) => (compared.has(one.sk) ? commonFact(one) : [])), ...calls.facts()]
    },
    forget(): void {
      told = new Map()
      pending = new Map()
      calls.forget()
    },
  }
}

const fact = ({ identity, feature, values }: Pending, known: Known): Fact => {
  const seen = Object.fromEntries(
    [...values].map(([value, { event, node }]): [string, FirstSeen] => [
      value,
      { time: event.time, id: event.id, node, evidence: evidenceOf(event, '', known) },
    ]),
  )
  const value: BaselineRow = { kind: 'baseline', values: seen, days: [] }
  return { pk: `I#${identity}`, sk: feature, value }
}

/** The same among the identity's peers: their earliest is the earliest of what each of them was told to have done. */
const commonFact = ({ pk, sk, value }: Fact): Fact[] => {
  const peers = peersOf(pk.slice(2))
  if (!peers || value.kind !== 'baseline') return []
  const values = Object.fromEntries(Object.entries(value.values).map(([name, seen]) => [name, amongPeers(seen)]))
  return [{ pk: `I#${peers.group}`, sk, value: { kind: 'baseline', values, days: [] } }]
}
