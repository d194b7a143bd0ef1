/** The fields of a simulated record, in order: those that detections need, up to version 5. */
export const FLOW_FIELDS = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'vpc-id',
  'subnet-id',
  'instance-id',
  'tcp-flags',
  'type',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'region',
  'az-id',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'flow-direction',
  'traffic-path',
] as const

/** The first line of a file in S3. */
export const FLOW_HEADER = FLOW_FIELDS.join(' ')

/** What `LogFormat` would say. */
export const FLOW_FORMAT = FLOW_FIELDS.map((field) => `\${${field}}`).join(' ')

export const TCP = 6
export const UDP = 17
export const ICMP = 1

/** One network interface of ours. */
export interface Host {
  readonly name: string
  readonly duty: 'balancer' | 'web' | 'batch' | 'database' | 'cache' | 'bastion' | 'nat' | 'endpoint'
  readonly interfaceId: string
  /** `-` for interfaces that AWS manages. */
  readonly instanceId: string
  readonly subnet: string
  readonly group: string
  readonly v4: string
  readonly v6: string
}

/** Where every record of one VPC lies. */
export interface Site {
  readonly account: string
  readonly vpc: string
  readonly region: string
  readonly zone: string
}

/** What is said about one flow at one interface. Times are epoch seconds. */
export interface FlowRecord {
  readonly host: Host
  readonly src: string
  readonly dst: string
  readonly srcport: number
  readonly dstport: number
  readonly protocol: number
  readonly packets: number
  readonly bytes: number
  readonly start: number
  readonly end: number
  readonly action: 'ACCEPT' | 'REJECT'
  readonly flags: number
  readonly direction: 'ingress' | 'egress'
  /** Addresses of the packet, where NAT has other ones than the interface. */
  readonly pktSrc?: string
  readonly pktDst?: string
  readonly srcService?: string
  readonly dstService?: string
  readonly path?: number
  /** Name of the attack it belongs to. */
  readonly label?: string
}

export const lineOf = (site: Site, record: FlowRecord): string => {
  const { host } = record
  const type = record.src.includes(':') ? 'IPv6' : 'IPv4'
  return (
    `5 ${site.account} ${host.interfaceId} ${record.src} ${record.dst} ${record.srcport} ${record.dstport} ${record.protocol} ` +
    `${record.packets} ${record.bytes} ${record.start} ${record.end} ${record.action} OK ${site.vpc} ${host.subnet} ${host.instanceId} ` +
    `${record.protocol === TCP ? record.flags : '-'} ${type} ${record.pktSrc ?? record.src} ${record.pktDst ?? record.dst} ${site.region} ${site.zone} ` +
    `${record.srcService ?? '-'} ${record.dstService ?? '-'} ${record.direction} ${record.path ?? '-'}`
  )
}

/** An interface had nothing to report for a minute. */
export const noData = (site: Site, host: Host, start: number): string =>
  `5 ${site.account} ${host.interfaceId} - - - - - - - ${start} ${start + 59} - NODATA ${site.vpc} ${host.subnet} ${host.instanceId} - - - - ${site.region} ${site.zone} - - - -`
