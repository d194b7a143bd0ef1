import { DAY } from '#core/detect/behavior.ts'
import { type FlowNews, flowUse, inUnits } from '#core/detect/flow-rule.ts'
import { type DayWithPeer, daysWithPeers } from '#core/detect/flow-volume.ts'
import type { VolumeRow } from '#core/state/kinds/volume.ts'

const LEAST = 20_000_000
/** From here on it is no longer slow: see bulk-upload. */
const MOST = 500_000_000
const RATIO = 5
/** UTC hours of the day with transfers. */
const HOURS = 6
const HOUR = 3_600_000
/** A peer that was there on an earlier day with at least half as much is a habit. */
const HABIT = 0.5

const hoursOf = ({ sent }: DayWithPeer): number => new Set(sent.transfers.map((one) => Math.floor(one.time / HOUR))).size

const isHabit = (day: DayWithPeer, all: readonly DayWithPeer[]): boolean =>
  all.some((one) => one.peer === day.peer && one.row.day < day.row.day - 1 && one.sent.bytes >= HABIT * day.sent.bytes)

const judge = (rows: readonly VolumeRow[]): FlowNews[] => {
  const all = daysWithPeers(rows)
  return all
    .filter((day) => day.sent.bytes >= LEAST && day.sent.bytes < MOST && day.sent.bytes >= RATIO * day.received)
    .filter((day) => hoursOf(day) >= HOURS && !isHabit(day, all))
    .map((day) => ({
      values: { peer: day.peer, day: new Date(day.row.day * DAY).toISOString().slice(0, 10) },
      moments: day.sent.transfers,
      normal: `${day.sent.exact ? '' : 'About '}${inUnits(day.sent.bytes)} left for it in ${hoursOf(day)} hours of the day and ${inUnits(day.received)} came back.`,
    }))
}

const trickle = (day: number, bytes: number, hours: number, over: Readonly<Record<string, unknown>> = {}) =>
  Array.from({ length: hours * 2 }, (_, at) => ({
    base: 'flow',
    day: day + at / 48,
    with: { srcport: 42_000 + at, bytes: Math.round(bytes / hours / 2), packets: 900, ...over },
  }))

export const slowUpload = flowUse({
  id: 'slow-upload',
  title: 'Host of ours sends to one address outside, little by little',
  description: 'Over many hours of one day an interface sent small amounts to one address outside that add up, five times what came back.',
  level: 'medium',
  alert: 'finding',
  techniques: ['T1030', 'T1048'],
  tactics: ['Exfiltration'],
  summary: 'Little by little much was sent to {peer} on {day}',
  falsepositives: [
    'Shipping of logs or measurements to a vendor',
    'Logs and measurements that go to a vendor; declare its network. What was so two days before is left out',
  ],
  response: ['isolate-instance'],
  playbook: {
    detects:
      'Twenty megabytes or more to one address in six or more hours of a day, over connections that our side opened, against what came back.',
    impact: 'Small pieces stay below every limit for single flows.',
    triage: 'Who owns the address; which process sends.',
    blindSpots: 'Less than that; many addresses; services of AWS.',
  },
  flow: { of: 'volume', judge },
  examples: {
    match: [
      { name: 'all day', events: trickle(0, 8e7, 12) },
      {
        name: 'all day over IPv6',
        events: trickle(0, 8e7, 12, {
          srcaddr: '2001:db8:a:100::5',
          'pkt-srcaddr': '2001:db8:a:100::5',
          dstaddr: '2001:db8:77::9',
          'pkt-dstaddr': '2001:db8:77::9',
        }),
      },
    ],
    noMatch: [
      { name: 'in one hour', events: trickle(0, 8e7, 1) },
      { name: 'little', events: trickle(0, 1e6, 12) },
    ],
  },
})
