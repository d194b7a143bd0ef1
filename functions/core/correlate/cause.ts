import { byMoment } from '#core/model/moment.ts'
import { rankOf } from '#core/model/severity.ts'
import { networkOf } from '#core/net/network.ts'
import type { StateStore } from '#core/ports.ts'
import { originPk } from '#core/state/kinds/finding.ts'
import { type MadeRow, type Making, madeKey } from '#core/state/kinds/made.ts'
import { ASKERS, CAUSED, type MemberRow, memberKey } from '#core/state/kinds/member.ts'
import { isHabit } from './habit.ts'
import { type OriginSignals, readOriginSignals, type Signal } from './origin-signals.ts'
import { startOf } from './ranking.ts'
import { type Lineage, resolve, type Step } from './resolve.ts'
import type { Rules } from './rules.ts'
import { detailed, isRoutine, severityOf } from './severity.ts'

/** What is made is used soon, or the making has nothing to do with the use. */
const SOON = 86_400_000
/** From the maker's own address, small things count too. */
const AT_ONCE = 2 * 3_600_000
const LEAST_AT_ONCE = 2
/** What the maker does around the making shows what the making was for. */
const AROUND = 3_600_000

/** Who acts through this origin, from when on. */
export interface Cause {
  readonly making: Making
  /** The origin of the one who made the credential. */
  readonly lineage: Lineage
  /** What this origin did from then on belongs to the maker. */
  readonly takes: (signal: Signal) => boolean
}

const NAMED = /^(user|role|function):arn:[^:]*:(?:iam|lambda):[^:]*:(\d{12}):(?:user|role|function)[/:](?:.*\/)?([^/:]+)/
const WORKLOAD = /^(?:instance|task):\d{12}\/[\w-]+$/
const TASK = /^[0-9a-f]{32}$/

/** What the origin is called by those who make or act on it. A task's role is named by its tasks, too. */
const subjectsOf = ({ root, signals }: OriginSignals): string[] => {
  const [, kind, account, name] = NAMED.exec(root) ?? []
  const tasks = signals.flatMap(({ lineage }) =>
    lineage.steps.flatMap(({ actor }) => {
      const session = actor?.name.split('/').at(-1) ?? ''
      return actor && TASK.test(session) ? [`task:${actor.account}/${session}`] : []
    }),
  )
  return [...(kind ? [`${kind}:${account}/${name}`] : WORKLOAD.test(root) ? [root] : []), ...new Set(tasks)].slice(0, 16)
}

/** Worth a look by itself: a made user that only works is its own. */
const isGrave = (signal: Signal, all: readonly Signal[]): boolean =>
  !signal.attempt && !isRoutine(signal) && !isHabit(signal, all) && rankOf(severityOf(signal)) >= rankOf('medium')

const addressesOf = (signal: Signal): string[] => detailed(signal).flatMap(({ from }) => from ?? [])

const isAtMakers = (signal: Signal, { from }: Making): boolean => addressesOf(signal).includes(from)

const isInMakersNetwork = (signal: Signal, { from }: Making): boolean => {
  const network = networkOf(from)
  return network !== undefined && addressesOf(signal).some((address) => networkOf(address) === network)
}

/** True where the use shows whose hand it is: something grave from the maker's network within a day, or several things from its very address at once. */
const isUsedByMaker = (making: Making, after: readonly Signal[], grave: readonly Signal[]): boolean => {
  if (grave.some((signal) => isInMakersNetwork(signal, making))) return true
  const near = after.filter(
    (signal) => startOf(signal) <= making.time + AT_ONCE && isAtMakers(signal, making) && rankOf(severityOf(signal)) >= rankOf('low'),
  )
  return new Set(near.map((signal) => signal.info.id)).size >= LEAST_AT_ONCE
}

/** True where the making itself is part of something grave. An administrator who onboards people does nothing of the kind. */
const isMadeForHarm = async (store: StateStore, rules: Rules, making: Making, maker: string): Promise<boolean> => {
  const { signals } = await readOriginSignals(store, rules, maker)
  return signals.some((signal) => Math.abs(startOf(signal) - making.time) <= AROUND && isGrave(signal, signals))
}

/** All makings of the subjects, those of what runs with a role included; leaves a note beside each, so that a late one is seen. */
const makingsOf = async (store: StateStore, subjects: readonly string[], root: string): Promise<Making[]> => {
  const read = async (names: readonly string[]): Promise<Making[]> => {
    const keys = names.map(madeKey)
    if (keys.length === 0) return []
    await store.merge(keys.map(({ pk }) => ({ ...memberKey(pk, ASKERS, root), value: { kind: 'member', node: root } })))
    return (await store.get(keys)).flatMap((row) => (row?.value as MadeRow | undefined)?.makings ?? [])
  }
  const own = await read(subjects)
  const runs = [...new Set(own.flatMap(({ through }) => through ?? []))].sort().slice(0, 8)
  return [...own, ...(await read(runs))].sort(byMoment)
}

/** Credentials that somebody made, used near to the making in place, or as part of something grave. */
const isUsedForMaker = async (store: StateStore, rules: Rules, making: Making, own: OriginSignals, maker: string): Promise<boolean> => {
  const after = own.signals.filter((signal) => startOf(signal) >= making.time && startOf(signal) <= making.time + SOON)
  const grave = after.filter((signal) => isGrave(signal, own.signals))
  if (isUsedByMaker(making, after, grave)) return true
  return grave.length > 0 && (await isMadeForHarm(store, rules, making, maker))
}

/** What a workload does soon after somebody acted on it is theirs; within a day, where the acting is part of something grave. */
const isRunForMaker = async (store: StateStore, rules: Rules, making: Making, own: OriginSignals, maker: string): Promise<boolean> => {
  const grave = own.signals.filter((signal) => startOf(signal) >= making.time && isGrave(signal, own.signals)).map(startOf)
  const first = Math.min(...grave)
  if (first <= making.time + AROUND) return true
  return first <= making.time + SOON && (await isMadeForHarm(store, rules, making, maker))
}

/** Of those who made credentials the first comes first; of several who acted on a workload, the last before it did something grave. */
const inOrder = (makings: readonly Making[], own: OriginSignals): Making[] => {
  const first = Math.min(...own.signals.filter((signal) => isGrave(signal, own.signals)).map(startOf))
  const acted = makings.filter(({ how }) => how === 'acted')
  return [
    ...makings.filter(({ how }) => how === 'made'),
    ...acted.filter(({ time }) => time <= first).reverse(),
    ...acted.filter(({ time }) => time > first),
  ]
}

/** The first of what the same maker did to it within a day: what came between belongs to it as well. */
const firstOf = async (store: StateStore, makings: readonly Making[], making: Making, maker: string): Promise<Making> => {
  const before = makings.filter(({ how, time }) => how === making.how && time <= making.time && time >= making.time - SOON)
  for (const one of before) if ((await resolve(store, one.node)).root === maker) return one
  return making
}

/**
 * The identity for which an origin acts: the maker of its credentials, or the one who ran something with them, where its acts soon after
 * show so. A function of merged state: the makings, and the origin's own signals.
 */
export const causeOf = async (store: StateStore, rules: Rules, own: OriginSignals): Promise<Cause | undefined> => {
  const subjects = subjectsOf(own)
  if (subjects.length === 0 || own.signals.length === 0) return undefined
  const makings = await makingsOf(store, subjects, own.root)
  for (const making of inOrder(makings, own)) {
    const lineage = await resolve(store, making.node)
    if (lineage.root === own.root) continue
    const isTheirs = making.how === 'made' ? isUsedForMaker : isRunForMaker
    if (!(await isTheirs(store, rules, making, own, lineage.root))) continue
    const first = making.how === 'made' ? making : await firstOf(store, makings, making, lineage.root)
    return { making: first, lineage, takes: (signal) => startOf(signal) >= first.time }
  }
  return undefined
}

/** Notes at the maker's origin that this one acts for it; answers the maker's origin. */
export const noteCause = async (store: StateStore, root: string, { lineage }: Cause): Promise<string> => {
  await store.merge([{ ...memberKey(originPk(lineage.root), CAUSED, root), value: { kind: 'member', node: root } }])
  return lineage.root
}

/** Origins that have ever been found to act for this one. */
export const causedBy = async (store: StateStore, root: string): Promise<string[]> =>
  (await store.list(originPk(root), CAUSED)).map((row) => (row.value as MemberRow).node)

/** A signal of what was made, reported beneath its maker: the way up goes on through the making. */
export const beneathMaker = (signal: Signal, { making, lineage }: Cause): Signal => {
  const steps = signal.lineage.steps
  const last = steps.at(-1)!
  const top: Step = last.parent ? { node: signal.lineage.root, parent: madeEdge(making) } : { ...last, parent: madeEdge(making) }
  return { ...signal, lineage: { root: lineage.root, steps: [...(last.parent ? steps : steps.slice(0, -1)), top, ...lineage.steps] } }
}

const madeEdge = ({ node, call, time, id }: Making) => ({ node, via: call, time, id, rank: 0 })
