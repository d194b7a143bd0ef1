import { outside, sideOf, type Talk } from '../exchange.ts'
import type { Host } from '../format.ts'
import { type Attack, highPort, hours, times } from './attack.ts'

/** Hundreds of short sign-in attempts at the bastion, then one long session. */
export const sshBruteForce: Attack = {
  technique: 'T1110.001',
  about: ['bastion'],
  play: ({ random, host, family, stranger, day }) => {
    const start = day + hours(random, 9, 19)
    const length = random.between(600, 5_400)
    const way = { from: outside(stranger), to: sideOf(host, family), port: 22 }
    const attempts = times(random.int(150, 1_400), (): Talk => {
      const packets = random.int(11, 22)
      return {
        ...way,
        at: start + random.next() * length,
        seconds: random.int(1, 9),
        srcport: highPort(random),
        phase: 'both',
        packets,
        bytes: packets * random.int(80, 160),
        backPackets: packets,
        backBytes: packets * random.int(90, 190),
      }
    })
    const minutes = random.int(8, 60)
    const srcport = highPort(random)
    const session = times(minutes, (minute): Talk => {
      const packets = random.int(60, 900)
      const phase = minute === 0 ? 'open' : minute === minutes - 1 ? 'closed' : 'middle'
      return {
        ...way,
        at: start + length + 20 + minute * 60,
        seconds: 58,
        srcport,
        phase,
        packets,
        bytes: packets * random.int(60, 120),
        backPackets: packets,
        backBytes: packets * random.int(200, 900),
      }
    })
    return [...attempts, ...session]
  },
}

/** From one host of ours to many others to which it never connected, on ports by which machines are administered. */
export const lateralFanOut: Attack = {
  technique: 'T1021',
  about: ['web', 'batch'],
  play: ({ random, topology, host, family, day }) => {
    const start = day + hours(random, 10, 21)
    const length = random.between(200, 3_600)
    const ports = random.sample([22, 3_389, 445, 5_985, 5_986], random.int(1, 2))
    const others = topology.hosts.filter((other) => other !== host && other.instanceId !== '-')
    return random.sample(others, random.int(8, others.length)).flatMap((other: Host) =>
      times(random.int(1, 5), (): Talk => {
        const packets = random.int(8, 60)
        const common = {
          at: start + random.next() * length,
          seconds: random.int(1, 40),
          from: sideOf(host, family),
          to: sideOf(other, family),
          srcport: highPort(random),
          port: random.pick(ports),
          packets,
          bytes: packets * random.int(60, 300),
          phase: 'both' as const,
        }
        return random.chance(0.8)
          ? { ...common, backPackets: packets, backBytes: packets * random.int(60, 400) }
          : { ...common, action: 'REJECT' }
      }),
    )
  },
}
