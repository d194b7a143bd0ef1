import { outside, sideOf, type Talk } from '../exchange.ts'
import { UDP } from '../format.ts'
import { type Attack, type AttackPlay, highPort, hours, times } from './attack.ts'

/** A host calls home, again and again, at nearly equal intervals and with nearly equal size. */
export const beaconing: Attack = {
  technique: 'T1071.001',
  about: ['batch', 'web'],
  play: ({ random, host, family, stranger, day }) => {
    let at = day + hours(random, 4, 8)
    const interval = random.between(40, 420)
    const jitter = random.between(0, 0.22)
    const port = random.pick([443, 8_443, 80, 4_443, random.int(2_000, 32_000)])
    const [sent, received] = [random.int(300, 2_500), random.int(200, 1_800)]
    return times(Math.min(random.int(60, 420), Math.floor((14 * 3_600) / interval)), (): Talk => {
      at += interval * (1 + random.between(-jitter, jitter))
      return {
        at,
        seconds: random.int(1, 3),
        from: sideOf(host, family),
        to: outside(stranger),
        srcport: highPort(random),
        port,
        phase: 'both',
        packets: 7,
        bytes: sent + random.int(0, 40),
        backPackets: 6,
        backBytes: received + random.int(0, 60),
      }
    })
  },
}

const upload = (play: AttackPlay, at: number, port: number, srcport: number, bytes: number, phase: 'open' | 'middle' | 'both'): Talk => ({
  at,
  seconds: play.random.int(35, 60),
  from: sideOf(play.host, play.family),
  to: outside(play.stranger),
  srcport,
  port,
  phase,
  bytes,
  packets: Math.ceil(bytes / 1_400),
  backBytes: Math.ceil(bytes / 60),
  backPackets: Math.ceil(bytes / 2_800),
})

/** Gigabytes leave within the hour. */
export const bulkExfiltration: Attack = {
  technique: 'T1048',
  about: ['batch', 'web'],
  play: (play) => {
    const { random } = play
    const start = play.day + hours(random, 10, 21)
    const minutes = random.int(6, 60)
    const total = random.logNormal(12e9, 0.7) + 4e9
    const port = random.pick([443, 22, 21, random.int(3_000, 32_000)])
    const ports = times(random.int(1, 3), () => highPort(random))
    return times(minutes, (minute) =>
      ports.map((srcport) =>
        upload(play, start + minute * 60, port, srcport, total / minutes / ports.length, minute === 0 ? 'open' : 'middle'),
      ),
    ).flat()
  },
}

/** Some megabytes every few minutes, all day. */
export const slowExfiltration: Attack = {
  technique: 'T1030',
  about: ['batch', 'web'],
  play: (play) => {
    const { random } = play
    let at = play.day + hours(random, 4, 8)
    const pause = random.between(120, 700)
    const size = random.between(5e6, 25e6)
    const port = random.pick([443, 8_443, 22, random.int(3_000, 32_000)])
    const count = Math.max(40, Math.floor((random.between(7, 13) * 3_600) / pause))
    return times(count, () => {
      at += pause * random.between(0.5, 1.5)
      return upload(play, at, port, highPort(random), size * random.between(0.6, 1.4), 'both')
    })
  },
}

const POOL_PORTS = [3_333, 4_444, 5_555, 7_777, 14_444, 45_700, 3_032, 9_999] as const

/** A miner keeps a few quiet connections to its pools, for hours. */
export const mining: Attack = {
  technique: 'T1496.001',
  about: ['batch', 'web'],
  play: ({ random, host, family, stranger, another, day }) => {
    const start = day + hours(random, 6, 12)
    const pools = [stranger, ...times(random.int(0, 2), another)]
    const port = random.pick(POOL_PORTS)
    const minutes = random.int(120, 420)
    return pools.flatMap((pool) => {
      const srcport = highPort(random)
      return times(minutes, (minute): Talk => {
        const packets = random.int(3, 14)
        return {
          at: start + minute * 60,
          seconds: 58,
          from: sideOf(host, family),
          to: outside(pool),
          srcport,
          port,
          phase: minute === 0 ? 'open' : 'middle',
          packets,
          bytes: packets * random.int(90, 220),
          backPackets: packets,
          backBytes: packets * random.int(120, 420),
        }
      })
    })
  },
}

/** A host of ours floods a stranger with datagrams. */
export const floodOut: Attack = {
  technique: 'T1498.001',
  about: ['batch', 'web'],
  play: ({ random, host, family, stranger, day }) => {
    const start = day + hours(random, 8, 21)
    const port = random.pick([53, 80, 123, 443, random.int(1_024, 65_535)])
    const rate = random.between(0.8e6, 9e6)
    return times(random.int(5, 40), (minute): Talk => {
      const packets = Math.round(rate * random.between(0.7, 1.3))
      return {
        at: start + minute * 60,
        seconds: 60,
        from: sideOf(host, family),
        to: outside(stranger),
        srcport: highPort(random),
        port,
        protocol: UDP,
        packets,
        bytes: packets * random.int(60, 1_200),
      }
    })
  },
}
