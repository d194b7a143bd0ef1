import { DAY } from '#core/detect/behavior.ts'
import { type FlowNews, flowUse, inUnits } from '#core/detect/flow-rule.ts'
import { type DayWithPeer, daysWithPeers, sentInAll } from '#core/detect/flow-volume.ts'
import type { VolumeRow } from '#core/state/kinds/volume.ts'

const LEAST = 500_000_000
/** Sent to received: a download receives more than it sends. */
const RATIO = 5
/** Compared with the busiest earlier day, where a week of history exists. */
const TIMES = 3
const KNOWN_DAYS = 7

const isUnusual = ({ row, sent }: DayWithPeer, rows: readonly VolumeRow[]): boolean => {
  const before = rows.filter((one) => one.day < row.day)
  return before.length < KNOWN_DAYS || sent.bytes > TIMES * Math.max(...before.map(sentInAll))
}

const judge = (rows: readonly VolumeRow[]): FlowNews[] =>
  daysWithPeers(rows)
    .filter((day) => day.sent.bytes >= LEAST && day.sent.bytes >= RATIO * day.received && isUnusual(day, rows))
    .map(({ row, peer, sent, received }) => ({
      values: { peer, day: new Date(row.day * DAY).toISOString().slice(0, 10) },
      moments: sent.transfers,
      normal: `${sent.exact ? '' : 'About '}${inUnits(sent.bytes)} sent to it that day, ${inUnits(received)} received.`,
    }))

const upload = (day: number, bytes: number, over: Readonly<Record<string, unknown>> = {}) =>
  Array.from({ length: 10 }, (_, at) => ({
    base: 'flow',
    day: day + at / 1000,
    with: { srcport: 41_000 + at, bytes: bytes / 10, packets: 9_000, ...over },
  }))

export const bulkUpload = flowUse({
  id: 'bulk-upload',
  title: 'Large upload from a host to one external address',
  description:
    'Within one day an interface sent at least 500 MB to one external address, five times what it received, and three times its busiest day where a week of history exists.',
  level: 'high',
  alert: 'finding',
  techniques: ['T1048'],
  tactics: ['Exfiltration'],
  summary: 'Large upload to {peer} on {day}',
  falsepositives: ['Backups and deliveries to partners: declare the network of the receiver'],
  response: ['isolate-instance'],
  playbook: {
    detects:
      'The bytes sent to one address in a day, over connections that the host opened, compared with the bytes received and with earlier days.',
    impact: 'Data may have been exfiltrated.',
    triage: 'Check who owns the address, which process sent the data, and what the host read before.',
    blindSpots: 'Addresses of AWS services; data sent as responses to connections from outside.',
  },
  flow: { of: 'volume', judge },
  examples: {
    match: [
      { name: 'two gigabytes', events: upload(0, 2e9) },
      {
        name: 'two gigabytes over IPv6',
        events: upload(0, 2e9, {
          srcaddr: '2001:db8:a:100::5',
          'pkt-srcaddr': '2001:db8:a:100::5',
          dstaddr: '2001:db8:77::9',
          'pkt-dstaddr': '2001:db8:77::9',
        }),
      },
    ],
    noMatch: [
      { name: 'ten megabytes', events: upload(0, 1e7) },
      {
        name: 'similar to each of the nine days before',
        events: Array.from({ length: 9 }, (_, day) => upload(day, 4e8))
          .flat()
          .concat(upload(9, 6e8)),
      },
      { name: 'to an AWS service', events: upload(0, 2e9, { 'pkt-dst-aws-service': 'S3' }) },
    ],
  },
})
