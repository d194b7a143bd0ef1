import fc from 'fast-check'
import { placesFrom } from '#core/intel/geo.ts'
import type { Event, Json } from '#core/model/event.ts'
import { type FlowFormat, parseFlowFormat } from '#core/net/flow-format.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import type { Context } from '#core/normalize/context.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { normalizeNotice } from '#core/normalize/notice.ts'
import type { Ruleset } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { testPlaces } from '../records/mmdb.ts'

/** A small network with containers, whose flows, calls and notices use every kind of state that joins them. */
const ACCOUNT = '123456789012'
const START = Date.parse('2026-05-12T10:00:00Z')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const HOSTS = [0, 1].map((host) => {
  const task = `${host}123456789abcdef0123456789abcdef`
  return { eni: `eni-0123456789abcde${host}0`, v4: `10.0.1.${host + 5}`, v6: `2001:db8:a:100::${host + 5}`, task }
})
const arnOf = (task: string): string => `arn:aws:ecs:us-east-1:${ACCOUNT}:task/prod/${task}`
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

const FIELDS =
  'account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status flow-direction tcp-flags ecs-task-arn'
const format = parseFlowFormat(FIELDS) as FlowFormat

const host = fc.constantFrom(...HOSTS)
/** Nine days apart, so that first uses can be news. */
const time = fc
  .record({ day: fc.constantFrom(-9, 0, 0, 0), minute: fc.nat(90) })
  .map(({ day, minute }) => START + day * DAY + minute * MINUTE)

interface Ends {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly way: 'ingress' | 'egress'
}

const flow = (eni: string, { from, to, port, way }: Ends, at: number, task: string): Json => {
  const seconds = Math.floor(at / 1000)
  return { line: `${ACCOUNT} ${eni} ${from} ${to} 51234 ${port} 6 5 4000 ${seconds} ${seconds + 30} ACCEPT OK ${way} 3 ${task}` }
}

const flows = fc
  .record({
    host,
    at: time,
    peer: fc.integer({ min: 1, max: 12 }),
    kind: fc.constantFrom('inside', 'inside', 'inside6', 'out', 'in'),
    reported: fc.boolean(),
  })
  .map(({ host: { eni, v4, v6, task }, at, peer, kind, reported }) => {
    const ends: Record<typeof kind, Ends> = {
      inside: { from: v4, to: `10.0.2.${peer}`, port: 22, way: 'egress' },
      inside6: { from: v6, to: `2001:db8:a:102::${peer}`, port: 22, way: 'egress' },
      out: { from: v4, to: peer % 2 === 0 ? `192.0.2.${peer}` : `198.51.100.${peer}`, port: 443, way: 'egress' },
      in: { from: peer % 2 === 0 ? `192.0.2.${peer}` : `198.51.100.${peer}`, to: v4, port: 22, way: 'ingress' },
    }
    return flow(eni, ends[kind], at, reported ? arnOf(task) : '-')
  })

const call = (at: number, over: Json): Json => ({
  eventVersion: '1.11',
  eventID: `call-${at}-${String(over['eventName'])}-${JSON.stringify(over['requestParameters']).length}`,
  eventTime: iso(at),
  awsRegion: 'us-east-1',
  recipientAccountId: ACCOUNT,
  sourceIPAddress: '192.0.2.7',
  userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, userName: 'alice', accountId: ACCOUNT },
  ...over,
})

const shells = fc
  .record({ host, at: time })
  .map(({ host: { task }, at }) =>
    call(at, { eventSource: 'ecs.amazonaws.com', eventName: 'ExecuteCommand', requestParameters: { cluster: 'prod', task: arnOf(task) } }),
  )
const assumed = fc.record({ host, at: time }).map(({ host: { task }, at }) =>
  call(at, {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    sourceIPAddress: 'ecs-tasks.amazonaws.com',
    userIdentity: { type: 'AWSService', invokedBy: 'ecs-tasks.amazonaws.com' },
    requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/shop`, roleSessionName: task },
    responseElements: { credentials: { accessKeyId: `ASIAEXAMPLE${task.slice(0, 8).toUpperCase()}` } },
  }),
)
const openings = time.map((at) =>
  call(at, {
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    requestParameters: {
      groupId: 'sg-0123456789abcdef0',
      ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
    },
  }),
)
const notice = ({ task, eni }: (typeof HOSTS)[number], at: number, image: string): Json => ({
  id: `notice-${at}-${task}-${image}`,
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  time: iso(at),
  account: ACCOUNT,
  region: 'us-east-1',
  detail: {
    taskArn: arnOf(task),
    group: 'service:shop',
    lastStatus: 'RUNNING',
    containers: [{ imageDigest: `sha256:${image.repeat(64)}` }],
    attachments: [{ details: [{ name: 'networkInterfaceId', value: eni }] }],
  },
})

const notices = fc.record({ host, at: time, image: fc.constantFrom('a', 'b') }).map((one) => notice(one.host, one.at, one.image))

/** A service gets another image, somebody opens a shell in its task, and the task moves on. */
const story = fc.record({ host, start: fc.nat(30) }).map(({ host: one, start }): Json[] => {
  const at = START + start * MINUTE
  const request = { cluster: 'prod', task: arnOf(one.task) }
  const moves = Array.from({ length: 10 }, (_, peer) =>
    flow(one.eni, { from: one.v4, to: `10.0.2.${peer + 1}`, port: 22, way: 'egress' }, at + (peer + 2) * MINUTE, arnOf(one.task)),
  )
  const shell = call(at, { eventSource: 'ecs.amazonaws.com', eventName: 'ExecuteCommand', requestParameters: request })
  return [notice(one, at - 9 * DAY, 'a'), notice(one, at, 'c'), shell, ...moves]
})

/** Records of a network, as they come from their sources; `readNetwork` makes events of them. */
export const network: fc.Arbitrary<Json[]> = fc
  .tuple(
    fc.array(flows, { minLength: 30, maxLength: 70 }),
    fc.array(shells, { maxLength: 2 }),
    fc.array(assumed, { maxLength: 2 }),
    fc.array(openings, { maxLength: 2 }),
    fc.array(notices, { maxLength: 6 }),
    fc.option(story, { nil: [] }),
  )
  .map((all) => all.flat() as Json[])

export const readNetwork = (record: Json, known: Context): Event => {
  if (typeof record['line'] !== 'string') return record['detail-type'] ? normalizeNotice(record) : normalizeApiCall(record, known)
  const context = { account: ACCOUNT, region: 'us-east-1' }
  const event = normalizeFlow({ kind: 'flow-line', record: record['line'], format, place: { file: 'law' }, context }, known)
  if (typeof event === 'string' || 'reason' in event) throw new Error(`no flow: ${record['line']}`)
  return event
}

const ASKED = new Set(['ecs-command-executed-in-container', 'ec2-security-group-opened-admin-port'])
const { pack, behaviors } = content

export const networkWorld: Ruleset = {
  // Rules of flows and what is joined with them: a worker that starts anew a hundred times need not know the rest.
  content: { pack: { ...pack, detections: pack.detections.filter((one) => one.kind === 'flow' || ASKED.has(one.info.id)) }, behaviors },
  settings: {
    ...defaultSettings,
    flows: true,
    vpcs: [{ cidr: '10.0.0.0/16' }, { cidr: '2001:db8:a::/48' }],
    segments: [
      { name: 'web', cidrs: ['10.0.1.0/24', '2001:db8:a:100::/64'], mayReach: [] },
      { name: 'data', cidrs: ['10.0.2.0/24', '2001:db8:a:102::/64'], mayReach: ['web'] },
    ],
  },
  places: placesFrom([testPlaces()]),
}
