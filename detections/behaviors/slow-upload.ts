import { DAY } from '#core/detect/behavior.ts'
import { type FlowNews, flowUse, inUnits } from '#core/detect/flow-rule.ts'
import { type DayWithPeer, daysWithPeers } from '#core/detect/flow-volume.ts'
import type { VolumeRow } from '#core/state/kinds/volume.ts'

const LEAST = 20_000_000
/** Larger uploads are reported by bulk-upload. */
const MOST = 500_000_000
const RATIO = 5
/** UTC hours of the day with transfers. */
const HOURS = 6
const HOUR = 3_600_000
/** A peer that received at least half as much on an earlier day is usual. */
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
      normal: `${day.sent.exact ? '' : 'About '}${inUnits(day.sent.bytes)} sent to it in ${hoursOf(day)} hours of the day, ${inUnits(day.received)} received.`,
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
  title: 'Slow upload from a host to one external address',
  description: 'Over many hours of one day an interface sent small amounts to one external address, in total five times what it received.',
  level: 'medium',
  alert: 'finding',
  techniques: ['T1030', 'T1048'],
  tactics: ['Exfiltration'],
  summary: 'Slow upload to {peer} on {day}',
  falsepositives: [
    'Logs and measurements that are sent to a vendor: declare its network. Similar uploads two days before are not reported',
  ],
  response: ['isolate-instance'],
  playbook: {
    detects:
      '20 MB or more sent to one address in six or more hours of a day, over connections that the host opened, compared with the bytes received.',
    impact: 'Data may have been exfiltrated in amounts below the limits for single flows.',
    triage: 'Check who owns the address, and which process sends the data.',
    blindSpots: 'Smaller amounts; uploads spread over many addresses; AWS services.',
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
      { name: 'one megabyte over twelve hours', events: trickle(0, 1e6, 12) },
    ],
  },
})
