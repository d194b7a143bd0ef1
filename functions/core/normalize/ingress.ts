import type { Json } from '#core/model/event.ts'
import type { Audience } from '#core/model/facts.ts'
import { scopeOf } from '#core/net/address.ts'
import { parsePrefix } from '#core/net/prefix-set.ts'
import { isObject, items, text } from './json.ts'

/** What a security-group or network-ACL change lets in. */
export interface Ingress {
  readonly audience: readonly Audience[]
  readonly adminPort: boolean
  readonly databasePort: boolean
  readonly allPorts: boolean
  readonly ports: readonly string[]
}

interface Opening {
  readonly from: number
  readonly to: number
  readonly audience: Audience
}

const ADMIN_PORTS = [22, 23, 2222, 3389, 5900, 5985, 5986, 2375, 6443, 10250]
const DATABASE_PORTS = [1433, 1521, 3306, 5432, 6379, 9042, 9200, 11211, 27017, 5439]
const ALL = 65_535

const number = (value: unknown, otherwise: number): number => {
  const parsed = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : otherwise
}

/** A network of which half the internet (a /1) or more is part counts as the world: two halves are an old trick. */
const audienceOfCidr = (cidr: string): Audience => {
  const prefix = parsePrefix(cidr)
  if (!prefix) return 'self'
  const length = prefix.family === 4 ? prefix.bits - 96 : prefix.bits
  if (length <= (prefix.family === 4 ? 4 : 16)) return 'world'
  return scopeOf(cidr.split('/')[0]!) === 'public' ? 'stranger' : 'organization'
}

const opening = (permission: Json, cidr: unknown): Opening | undefined => {
  const range = text(cidr)
  if (!range) return undefined
  const protocol = String(permission['ipProtocol'] ?? permission['IpProtocol'] ?? permission['protocol'] ?? '-1')
  const everything = protocol === '-1' || protocol === 'all'
  return {
    from: everything ? 0 : number(permission['fromPort'] ?? permission['FromPort'], 0),
    to: everything ? ALL : number(permission['toPort'] ?? permission['ToPort'], ALL),
    audience: audienceOfCidr(range),
  }
}

const LISTS: readonly (readonly [string, string])[] = [
  ['ipRanges', 'cidrIp'],
  ['ipv6Ranges', 'cidrIpv6'],
  ['IpRanges', 'CidrIp'],
  ['Ipv6Ranges', 'CidrIpv6'],
]

const ofPermission = (permission: Json): (Opening | undefined)[] => [
  ...['cidrIp', 'cidrIpv6', 'CidrIpv4', 'CidrIpv6', 'cidrIpv4', 'cidrBlock', 'ipv6CidrBlock'].map((name) =>
    opening(permission, permission[name]),
  ),
  ...LISTS.flatMap(([name, member]) =>
    items(permission[name]).map((range) => (isObject(range) ? opening(permission, range[member]) : undefined)),
  ),
]

/** AuthorizeSecurityGroupIngress/Egress, ModifySecurityGroupRules (whose list is wrapped twice) and CreateNetworkAclEntry. */
const permissionsOf = (parameters: Json): Json[] => {
  const modified = parameters['ModifySecurityGroupRulesRequest']
  const rules = isObject(modified) ? items(modified['SecurityGroupRule']) : []
  return [
    parameters,
    ...items(parameters['ipPermissions']).filter(isObject),
    ...rules.flatMap((rule) => (isObject(rule) && isObject(rule['SecurityGroupRule']) ? [rule['SecurityGroupRule'] as Json] : [])),
    ...(isObject(parameters['portRange'])
      ? [
          {
            ...parameters,
            fromPort: parameters['portRange']['from'],
            toPort: parameters['portRange']['to'],
            ipProtocol: parameters['aclProtocol'],
          } as Json,
        ]
      : []),
  ]
}

const holds = (openings: readonly Opening[], ports: readonly number[]): boolean =>
  openings.some(({ from, to }) => ports.some((port) => port >= from && port <= to))

export const ingressOf = (parameters: Json): Ingress | undefined => {
  if (text(parameters['ruleAction']) === 'deny') return undefined
  const openings = permissionsOf(parameters)
    .flatMap(ofPermission)
    .filter((one) => one !== undefined)
  if (openings.length === 0) return undefined
  // Ports count for the widest audience only: 443 to the world beside 22 to the office opens no admin port.
  const widest = openings.some((one) => one.audience === 'world') ? openings.filter((one) => one.audience === 'world') : openings
  return {
    audience: [...new Set(openings.map((one) => one.audience))],
    adminPort: holds(widest, ADMIN_PORTS),
    databasePort: holds(widest, DATABASE_PORTS),
    allPorts: widest.some(({ from, to }) => from === 0 && to === ALL),
    ports: [...new Set(openings.map(({ from, to }) => `${from}-${to}`))].slice(0, 32),
  }
}
