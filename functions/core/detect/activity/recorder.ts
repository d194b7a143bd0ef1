import type { ApiCall } from '#core/model/event.ts'
import { earliestOf, type Moment } from '#core/model/moment.ts'
import { automationOf } from '#core/normalize/automation.ts'
import type { Context } from '#core/normalize/context.ts'
import { nodeOf } from '#core/normalize/normalize.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import { hoursKey } from '#core/state/kinds/hours.ts'
import { type Presence, SLOT, sessionNetworksKey, sessionNetworksOf } from '#core/state/kinds/session-networks.ts'
import { useKey, useOf } from '#core/state/kinds/use.ts'
import type { Fact } from '#core/state/rows.ts'
import { provenBy } from '../actor-edges.ts'
import type { Behavior } from '../behavior.ts'
import { addressNetwork } from '../features.ts'
import { hourName, hourOf, weekdayName, weekdayOf } from './hours.ts'
import { periodOf, phaseOf } from './use.ts'

const DAY = 86_400_000
/** Whose calls have a when and a where. A service acts for anyone who asked it; a federated caller has no session yet. */
const PRESENT = new Set(['user', 'role', 'root', 'sso', 'instance', 'task', 'function'])
const PEOPLE = new Set(['user', 'sso', 'root'])
/** What a worker remembers having reported; when full, it starts anew and only shows more often. */
const MOST_WRITTEN = 50_000

/** A long-term key, a person behind Identity Center, a role, a user: what may rest for months. */
const useIdentityOf = ({ actor }: ApiCall): string => {
  if (actor.kind === 'sso') return actor.parent ?? actor.id
  return actor.kind === 'user' && actor.accessKeyId?.startsWith('AKIA') ? `key:${actor.accessKeyId}` : actor.id
}

/** Whose calls are looked at together: a person's, a role's; of a workload, its session's alone, since many run under one role. */
const networkIdentityOf = ({ actor }: ApiCall): string => {
  if (actor.kind === 'sso') return actor.parent ?? actor.id
  return PEOPLE.has(actor.kind) || actor.kind === 'role' ? actor.id : actor.node
}

/** What is kept of a call: no more than reporting it needs. */
const seenIn = (event: ApiCall, known: Context): FirstSeen => {
  const automation = automationOf(event.raw, event.actor, known)
  const place = known.placesVersion === undefined ? undefined : known.place(event.from)
  const { time, id, action, account, region } = event
  const from = event.from.slice(0, 128)
  const evidence = { time, id, action, account, region, ...(from && { from }), ...(place && { place }), ...(automation && { automation }) }
  const by = provenBy(event)
  return { time, id, node: nodeOf(event), ...(by && { by }), evidence }
}

/** Earliest times reported, by number of period or by hour and weekday. */
interface Written {
  readonly phase: number
  readonly periods: Map<number, number>
  readonly hours: Map<number, number>
}

interface Pending {
  readonly phase: number
  readonly periods: Map<string, ApiCall>
  readonly hours: Map<string, ApiCall>
}

interface Seen {
  first: ApiCall
  readonly network: string
  readonly slots: Moment[]
}

const keepEarliest = (all: Map<string, ApiCall>, name: string, event: ApiCall): void => {
  all.set(name, earliestOf(all.get(name), event)!)
}

const WEEKDAYS = 100

/**
 * Shows when identities act, in periods of a week and for people by hours, and from which undeclared networks their sessions call.
 * What was reported for an earlier moment is not reported again: the stored earliest can only be earlier still.
 */
export const activityRecorder = (behaviors: readonly Behavior[], known: Context) => {
  const kinds = new Set(behaviors.flatMap((one) => one.identity?.of ?? []))
  let written = new Map<string, Written>()
  let writtenSlots = new Map<string, number>()
  let pending = new Map<string, Pending>()
  let places = new Map<string, { readonly pk: string; readonly sk: string; readonly seen: Map<string, Seen> }>()

  const pendingOf = (identity: string, phase: number): Pending => {
    let one = pending.get(identity)
    if (!one) {
      one = { phase, periods: new Map(), hours: new Map() }
      pending.set(identity, one)
    }
    return one
  }

  const writtenOf = (identity: string): Written => {
    let one = written.get(identity)
    if (!one) {
      if (written.size >= MOST_WRITTEN) written = new Map()
      one = { phase: phaseOf(identity), periods: new Map(), hours: new Map() }
      written.set(identity, one)
    }
    return one
  }

  /** True where this is earlier than what was reported. */
  const isNews = (times: Map<number, number>, name: number, time: number): boolean => {
    const before = times.get(name)
    if (before !== undefined && before < time) return false
    times.set(name, time)
    return true
  }

  const noteUse = (event: ApiCall): void => {
    const identity = useIdentityOf(event)
    const own = writtenOf(identity)
    const { time } = event
    const period = periodOf(time, own.phase)
    if (isNews(own.periods, period, time)) keepEarliest(pendingOf(identity, own.phase).periods, String(period), event)
    if (!PEOPLE.has(event.actor.kind)) return
    if (isNews(own.hours, hourOf(time), time)) keepEarliest(pendingOf(identity, own.phase).hours, hourName(time), event)
    if (isNews(own.hours, WEEKDAYS + weekdayOf(time), time)) keepEarliest(pendingOf(identity, own.phase).hours, weekdayName(time), event)
  }

  const noteWhere = (event: ApiCall): void => {
    const network = addressNetwork(event, known)
    if (network === undefined || automationOf(event.raw, event.actor, known) !== undefined) return
    const session = event.actor.accessKeyId ?? event.actor.node
    const { time, id } = event
    const slot = `${session}\u001f${network}\u001f${Math.floor(time / SLOT)}`
    const before = writtenSlots.get(slot)
    if (before !== undefined && before < time) return
    if (writtenSlots.size >= MOST_WRITTEN) writtenSlots = new Map()
    writtenSlots.set(slot, time)
    const { pk, sk } = sessionNetworksKey(networkIdentityOf(event), Math.floor(time / DAY))
    let place = places.get(`${pk}${sk}`)
    if (!place) {
      place = { pk, sk, seen: new Map() }
      places.set(`${pk}${sk}`, place)
    }
    const key = `${session}\u001f${network}`
    const seen = place.seen.get(key)
    if (seen) {
      seen.first = earliestOf(seen.first, event)!
      seen.slots.push({ time, id })
    } else place.seen.set(key, { first: event, network, slots: [{ time, id }] })
  }

  const seenByName = (events: ReadonlyMap<string, ApiCall>): Record<string, FirstSeen> =>
    Object.fromEntries([...events].map(([name, event]) => [name, seenIn(event, known)]))

  const useFacts = (): Fact[] =>
    [...pending].flatMap(([identity, { phase, periods, hours }]): Fact[] => {
      const values = Object.fromEntries(Object.entries(seenByName(hours)).sort(([a], [b]) => (a < b ? -1 : 1)))
      return [
        ...(periods.size > 0 ? [{ ...useKey(identity), value: useOf(phase, seenByName(periods)) }] : []),
        ...(hours.size > 0 ? [{ ...hoursKey(identity), value: { kind: 'hours' as const, values } }] : []),
      ]
    })

  const presenceOf = ({ first, network, slots }: Seen): Presence => ({
    session: first.actor.accessKeyId ?? first.actor.node,
    network,
    actor: first.actor.kind,
    first: seenIn(first, known),
    slots,
  })

  return {
    observe(event: ApiCall): void {
      if (kinds.size === 0 || event.outcome !== 'success' || !PRESENT.has(event.actor.kind) || event.actor.invokedBy !== undefined) return
      if (kinds.has('use')) noteUse(event)
      if (kinds.has('session-networks')) noteWhere(event)
    },
    /** What is new since last asked. */
    drain(): Fact[] {
      const where = [...places.values()].map(
        ({ pk, sk, seen }): Fact => ({ pk, sk, value: sessionNetworksOf([...seen.values()].map(presenceOf)) }),
      )
      const facts = [...useFacts(), ...where]
      pending = new Map()
      places = new Map()
      return facts
    },
    reset(): void {
      written = new Map()
      writtenSlots = new Map()
      pending = new Map()
      places = new Map()
    },
  }
}
