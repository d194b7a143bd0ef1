import type { Estate } from '../estate.ts'
import { hex, resourceId } from '../ids.ts'
import type { Random } from '../random.ts'
import type { Call, Json } from '../record.ts'

/** An instance as it is launched: what the answer of RunInstances shows about it. */
export interface Launched {
  readonly id: string
  readonly interfaceId: string
  readonly address: string
  readonly subnet: string
  readonly group: string
  readonly type: string
  readonly image: string
  readonly profile?: string
}

export const launched = (random: Random, estate: Estate, type = 'm7g.large'): Launched => ({
  id: resourceId(random, 'i'),
  interfaceId: resourceId(random, 'eni'),
  address: `${estate.range}.${random.int(0, 3) * 16}.${random.int(5, 250)}`,
  subnet: random.pick(estate.subnets),
  group: random.pick(estate.groups),
  type,
  image: random.pick(estate.images),
})

const items = (...list: Json[]): Json => ({ items: list })

const interfaceOf = (estate: Estate, made: Launched): Json => ({
  networkInterfaceId: made.interfaceId,
  subnetId: made.subnet,
  vpcId: estate.vpc,
  ownerId: estate.account.id,
  status: 'in-use',
  privateIpAddress: made.address,
  sourceDestCheck: true,
  groupSet: items({ groupId: made.group, groupName: 'workload' }),
  attachment: { attachmentId: `eni-attach-0${made.interfaceId.slice(5)}`, deviceIndex: 0, status: 'attaching', deleteOnTermination: true },
})

/** RunInstances of one instance, with the interface in its answer. */
export const runInstances = (random: Random, estate: Estate, made: Launched): Call => ({
  source: 'ec2',
  action: 'RunInstances',
  region: estate.region,
  request: {
    instancesSet: items({ imageId: made.image, minCount: 1, maxCount: 1 }),
    groupSet: items({ groupId: made.group }),
    instanceType: made.type,
    subnetId: made.subnet,
    monitoring: { enabled: false },
    disableApiTermination: false,
    clientToken: `fleet-${hex(random, 8)}`,
    ...(made.profile ? { iamInstanceProfile: { name: made.profile } } : {}),
  },
  response: {
    requestId: hex(random, 32),
    reservationId: resourceId(random, 'r'),
    ownerId: estate.account.id,
    instancesSet: items({
      instanceId: made.id,
      imageId: made.image,
      instanceState: { code: 0, name: 'pending' },
      instanceType: made.type,
      placement: { availabilityZone: `${estate.region}a`, tenancy: 'default' },
      subnetId: made.subnet,
      vpcId: estate.vpc,
      privateIpAddress: made.address,
      networkInterfaceSet: items(interfaceOf(estate, made)),
    }),
  },
})

/** AttachNetworkInterface: a second interface on an instance that runs. */
export const attachInterface = (random: Random, estate: Estate, instanceId: string, interfaceId: string): Call => ({
  source: 'ec2',
  action: 'AttachNetworkInterface',
  region: estate.region,
  request: { networkInterfaceId: interfaceId, instanceId, deviceIndex: 1 },
  response: { requestId: hex(random, 32), attachmentId: `eni-attach-0${hex(random, 16)}` },
})

const rangesOf = (cidr: string): Json =>
  cidr.includes(':') ? { ipv6Ranges: items({ cidrIpv6: cidr }) } : { ipRanges: items({ cidrIp: cidr }) }

/** AuthorizeSecurityGroupIngress of one range. */
export const openGroup = (random: Random, estate: Estate, group: string, cidr: string, from: number, to = from): Call => ({
  source: 'ec2',
  action: 'AuthorizeSecurityGroupIngress',
  region: estate.region,
  request: {
    groupId: group,
    ipPermissions: items({
      ipProtocol: 'tcp',
      fromPort: from,
      toPort: to,
      groups: {},
      ipRanges: {},
      ipv6Ranges: {},
      prefixListIds: {},
      ...rangesOf(cidr),
    }),
  },
  response: {
    requestId: hex(random, 32),
    _return: true,
    securityGroupRuleSet: items({
      groupOwnerId: estate.account.id,
      groupId: group,
      securityGroupRuleId: resourceId(random, 'sgr'),
      isEgress: false,
      ipProtocol: 'tcp',
      fromPort: from,
      toPort: to,
      ...(cidr.includes(':') ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
    }),
  },
})
