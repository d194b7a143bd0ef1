import { type Rhythm, rhythmOf } from '#core/detect/connection-times.ts'
import { type FlowNews, flowUse } from '#core/detect/flow-rule.ts'
import type { ConnectionTimesRow } from '#core/state/kinds/connection-times.ts'

/** Fewer connections can be regular by chance. */
const LEAST = 20
/** Chance alone gives about 0.66; a jitter of half the interval either way about 0.25. */
const SPREAD = 0.32
/** A polling client sends about the same amount each time. */
const SIZES = 0.3
const SHORTEST = 5_000
const LONGEST = 6 * 3_600_000
/** Shortest duration of the whole series. */
const SPAN = 30 * 60_000

const isBeacon = ({ gap, spread, sizeSpread, count, connections }: Rhythm): boolean =>
  count >= LEAST &&
  gap >= SHORTEST &&
  gap <= LONGEST &&
  spread <= SPREAD &&
  sizeSpread <= SIZES &&
  (connections.at(-1)?.time ?? 0) - (connections[0]?.time ?? 0) >= SPAN

const judge = (rows: readonly ConnectionTimesRow[]): FlowNews[] => {
  const rhythm = rhythmOf(rows)
  const [first] = rows
  if (!first || !rhythm || !isBeacon(rhythm)) return []
  const normal = `${rhythm.count} connections, about one every ${Math.round(rhythm.gap / 1000)} s. The spread of the intervals is ${rhythm.spread.toFixed(2)}; random intervals give 0.66.`
  return [{ values: { peer: first.peer, port: String(first.port) }, moments: rhythm.connections, normal }]
}

const every = (count: number, gap: (at: number) => number, over: Readonly<Record<string, unknown>> = {}) => {
  let seconds = 0
  return Array.from({ length: count }, (_, at) => {
    seconds += gap(at)
    return { base: 'flow', day: seconds / 86_400, with: { srcport: 40_000 + at, packets: 6, bytes: 900 + (at % 5) * 10, ...over } }
  })
}

/** A reproducible jitter from 0 to 1. */
const uneven = (at: number): number => ((at * 7919) % 101) / 101

export const beaconing = flowUse({
  id: 'beaconing',
  title: 'Beaconing: regular connections to one external address',
  description:
    'An interface opened small connections of similar size to one port of one external address, at intervals too regular to be chance.',
  level: 'medium',
  alert: 'finding',
  techniques: ['T1071', 'T1029'],
  tactics: ['Command and Control'],
  summary: 'Regular connections (beaconing) to {peer} port {port}',
  falsepositives: ['Monitoring agents, update checks and scheduled jobs: declare the networks of their vendors'],
  response: ['isolate-instance'],
  playbook: {
    detects:
      '20 or more connections over at least 30 minutes whose intervals and sizes vary little. A jitter of half the interval is tolerated.',
    impact: 'A remote-control program polls its server for commands.',
    triage: 'Check who owns the address, since when it is contacted, and which process opens the connections.',
    blindSpots: 'Intervals over six hours; long connections that stay open; addresses of AWS services and of declared networks.',
  },
  flow: { of: 'connection-times', judge },
  examples: {
    match: [
      { name: 'every minute', events: every(60, () => 60) },
      { name: 'every five minutes with two minutes of jitter', events: every(40, (at) => 180 + 240 * uneven(at)) },
      {
        name: 'over IPv6',
        events: every(60, () => 60, {
          srcaddr: '2001:db8:a:100::5',
          'pkt-srcaddr': '2001:db8:a:100::5',
          dstaddr: '2001:db8:77::9',
          'pkt-dstaddr': '2001:db8:77::9',
        }),
      },
    ],
    noMatch: [
      { name: 'at random intervals', events: every(60, (at) => 5 - 60 * Math.log(1 - uneven(at))) },
      { name: 'a few times', events: every(8, () => 60) },
      { name: 'at regular intervals to an AWS service', events: every(60, () => 60, { 'pkt-dst-aws-service': 'S3' }) },
      {
        name: 'at regular intervals to an internal address',
        events: every(60, () => 60, { dstaddr: '10.0.2.7', 'pkt-dstaddr': '10.0.2.7' }),
      },
    ],
  },
})
