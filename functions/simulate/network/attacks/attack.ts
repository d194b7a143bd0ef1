import type { Random } from '../../random.ts'
import type { Talk } from '../exchange.ts'
import type { Host } from '../format.ts'
import type { Topology } from '../topology.ts'

/** What an attack is played with. */
export interface AttackPlay {
  readonly random: Random
  readonly topology: Topology
  readonly family: 4 | 6
  /** The attacker's own address; every attack has another. */
  readonly stranger: string
  /** Gives one more address of the attacker's kind. */
  readonly another: () => string
  /** The host of ours that it is about. */
  readonly host: Host
  /** Epoch seconds of 00:00. */
  readonly day: number
}

export interface Attack {
  readonly technique: string
  /** Which hosts it may be about. */
  readonly about: readonly Host['duty'][]
  readonly play: (play: AttackPlay) => Talk[]
}

export const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))
export const hours = (random: Random, from: number, to: number): number => Math.round(random.between(from * 3_600, to * 3_600))
export const highPort = (random: Random): number => random.int(32_768, 60_999)
