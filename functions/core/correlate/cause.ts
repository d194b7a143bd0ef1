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

const USER = /^user:arn:[^:]*:iam::(\d{12}):user\/(?:.*\/)?([^/]+)$/

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

/**
 * The maker of the credentials by which an IAM user acts, where the user's acts soon after show that they are the maker's.
 * A function of merged state: the makings, and the user's own signals. Leaves a note beside the makings, so that a late one is seen.
 */
export const causeOf = async (store: StateStore, rules: Rules, own: OriginSignals): Promise<Cause | undefined> => {
  const [, account, user] = USER.exec(own.root) ?? []
  if (!account || !user || own.signals.length === 0) return undefined
  const key = madeKey(account, user)
  await store.merge([{ ...memberKey(key.pk, ASKERS, own.root), value: { kind: 'member', node: own.root } }])
  const row = (await store.get([key]))[0]?.value as MadeRow | undefined
  for (const making of row?.makings ?? []) {
    const after = own.signals.filter((signal) => startOf(signal) >= making.time && startOf(signal) <= making.time + SOON)
    const grave = after.filter((signal) => isGrave(signal, own.signals))
    const isNear = isUsedByMaker(making, after, grave)
    if (!isNear && grave.length === 0) continue
    const lineage = await resolve(store, making.node)
    if (lineage.root === own.root || !(isNear || (await isMadeForHarm(store, rules, making, lineage.root)))) continue
    return { making, lineage, takes: (signal) => startOf(signal) >= making.time }
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
