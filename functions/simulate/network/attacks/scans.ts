import { outside, type Side, sideOf, type Talk } from '../exchange.ts'
import type { Host } from '../format.ts'
import { type Attack, type AttackPlay, highPort, hours, times } from './attack.ts'

const POPULAR = [
  21, 22, 23, 25, 80, 110, 135, 139, 143, 389, 443, 445, 1_433, 1_521, 2_049, 2_375, 3_306, 3_389, 5_432, 5_900, 6_379, 8_080, 8_443, 9_200,
  11_211, 27_017,
] as const

/** What strangers may reach; the bastion lets in the office only. */
const OPEN: Readonly<Partial<Record<Host['duty'], readonly number[]>>> = { balancer: [80, 443] }

/** Knocks at one port; only a port that the host has open answers. */
const knock = (play: AttackPlay, from: Side, to: Side, port: number, at: number): Talk => {
  const answers = to.host ? (OPEN[to.host.duty] ?? []).includes(port) : play.random.chance(0.02)
  const packets = play.random.int(1, 3)
  const common = {
    at,
    seconds: play.random.int(1, 4),
    from,
    to,
    srcport: highPort(play.random),
    port,
    packets,
    bytes: packets * play.random.int(40, 60),
    phase: 'open' as const,
  }
  if (answers) return { ...common, backPackets: 1, backBytes: 44 }
  return to.host && !from.host ? { ...common, action: 'REJECT' } : common
}

const portsOf = (play: AttackPlay, count: number): number[] => {
  const others = times(count, () => play.random.int(1, play.random.chance(0.5) ? 10_000 : 65_535))
  return play.random.shuffle([...new Set([...play.random.sample(POPULAR, 12), ...others])]).slice(0, count)
}

const vertical = (play: AttackPlay, from: Side, to: Side): Talk[] => {
  const { random } = play
  const start = play.day + hours(random, 9, 20)
  const length = random.between(60, 2_400)
  return portsOf(play, random.int(60, 900)).map((port) => knock(play, from, to, port, start + random.next() * length))
}

/** Many ports of one host of ours, from the internet. */
export const portScanIn: Attack = {
  technique: 'T1046',
  about: ['bastion', 'balancer'],
  play: (play) => vertical(play, outside(play.stranger), sideOf(play.host, play.family)),
}

/** Many ports of one stranger, by a host of ours. */
export const portScanOut: Attack = {
  technique: 'T1046',
  about: ['batch', 'web'],
  play: (play) => vertical(play, sideOf(play.host, play.family), outside(play.stranger)),
}

/** One port of many addresses in our own VPC, most of which nobody has. */
export const sweep: Attack = {
  technique: 'T1046',
  about: ['web', 'batch'],
  play: (play) => {
    const { random, topology, host, family } = play
    const start = play.day + hours(random, 9, 20)
    const length = random.between(30, 1_800)
    const port = random.pick([22, 445, 3_389, 5_432, 6_379, 8_080, 9_200, 2_375])
    const base = family === 4 ? host.v4.replace(/\d+$/, '') : `${topology.prefix}${random.int(0, 3)}::`
    const last = random.sample(
      times(245, (at) => at + 5),
      random.int(50, 220),
    )
    return last.map((number) => {
      const address = `${base}${number}`
      const peer = topology.hosts.find((other) => other.v4 === address)
      const at = start + random.next() * length
      return knock(play, sideOf(host, family), peer ? { host: peer, address } : { address }, port, at)
    })
  },
}

/** A few dozen ports over many hours: no minute shows more than one. */
export const slowScan: Attack = {
  technique: 'T1046',
  about: ['bastion', 'balancer'],
  play: (play) => {
    const { random } = play
    let at = play.day + hours(random, 3, 8)
    const pause = random.between(240, 800)
    const count = Math.min(random.int(40, 110), Math.floor((13 * 3_600) / pause))
    return portsOf(play, count).map((port) => {
      at += pause * random.between(0.6, 1.4)
      return knock(play, outside(play.stranger), sideOf(play.host, play.family), port, at)
    })
  },
}
