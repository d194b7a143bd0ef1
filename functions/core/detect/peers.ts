import type { FirstSeen } from '#core/state/evidence.ts'
import type { BaselineRow } from '#core/state/kinds/baseline.ts'
import { DAY, knownSince, type Novelty } from './behavior.ts'

/** Those whose habits one identity's are compared with. */
export interface Peers {
  /** Part of the key of their common row. */
  readonly group: string
  /** For people: `users of account 123456789012`. */
  readonly name: string
}

const PERMISSION_SET = /^(arn:aws[\w-]*:iam::\d{12}:role\/.*AWSReservedSSO_([\w+=,.@-]+?)(?:_[0-9a-f]{16})?)\/[^/]+$/
const PRINCIPAL = /^arn:aws[\w-]*:iam::(\d{12}):(user|role)\//

/** The peers of an identity, as its own key shows: people with the same permission set, or users or roles of the same account. */
export const peersOf = (identity: string): Peers | undefined => {
  const set = PERMISSION_SET.exec(identity)
  if (set) return { group: `peers:${set[1]}`, name: `people with permission set ${set[2]}` }
  const principal = PRINCIPAL.exec(identity)
  return principal ? { group: `peers:${principal[2]}s:${principal[1]}`, name: `${principal[2]}s of account ${principal[1]}` } : undefined
}

/** What the common row of peers keeps of a first use. */
export const amongPeers = ({ time, id, node, evidence }: FirstSeen): FirstSeen => {
  const { action, account, region } = evidence
  return { time, id, node, evidence: { time, id, action, account, region } }
}

/** What was done among peers for so long is no news of one of them; what began with an intruder is. */
const SETTLED = 7 * DAY

export interface PeerComparison {
  readonly do: boolean
  readonly sentence: string
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Whether peers do what is new for one identity; undefined where no other peer is known, or it is new among them too. */
export const comparedWithPeers = ({ value, seen, row }: Novelty, { name }: Peers, common: BaselineRow): PeerComparison | undefined => {
  const theirs = Object.hasOwn(common.values, value) ? common.values[value] : undefined
  const [own, since] = [knownSince(row, seen.time), knownSince(common, seen.time)]
  if (!theirs || own === undefined || since === undefined || since >= own) return undefined
  if (theirs.id === seen.id) return { do: false, sentence: `None of the ${name} had done so, since ${day(since)}.` }
  return theirs.time <= seen.time - SETTLED
    ? { do: true, sentence: `Others of the ${name} have done so since ${day(theirs.time)}.` }
    : undefined
}
