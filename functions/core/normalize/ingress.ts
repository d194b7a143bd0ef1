import type { Json } from '#core/model/event.ts'
import type { Audience } from '#core/model/facts.ts'
import { scopeOf } from '#core/net/address.ts'
import { coversTheInternet } from '#core/net/coverage.ts'
import { parsePrefix } from '#core/net/prefix-set.ts'
import { isObject, items, list, object, text } from './json.ts'

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
  readonly network: string
  readonly audience: Audience
}

const ADMIN_PORTS = [22, 23, 2222, 3389, 5900, 5985, 5986, 2375, 6443, 10250]
const DATABASE_PORTS = [1433, 1521, 3306, 5432, 6379, 9042, 9200, 11211, 27017, 5439]
const ALL = 65_535
/** Leaving out a few ports opens all the same. */
const NEARLY_ALL = 60_000

const number = (value: unknown, otherwise: number): number => {
  const parsed = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : Number.NaN
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : otherwise
}

const audienceOfCidr = (cidr: string): Audience => {
  if (!parsePrefix(cidr)) return 'self'
  if (coversTheInternet([cidr])) return 'world'
  return scopeOf(cidr.split('/')[0]!) === 'public' ? 'stranger' : 'organization'
}

/** Halves of the internet, or thirty-two /5, are the internet: networks that are so only together count as it, each with its ports. */
const together = (openings: readonly Opening[]): readonly Opening[] => {
  if (openings.some((one) => one.audience === 'world')) return openings
  const internet = coversTheInternet(openings.map((one) => one.network))
  return internet ? openings.map((one) => (one.audience === 'stranger' ? { ...one, audience: 'world' } : one)) : openings
}

const opening = (permission: Json, cidr: unknown): Opening | undefined => {
  const range = text(cidr)
  if (!range) return undefined
  const protocol = String(permission['ipProtocol'] ?? permission['IpProtocol'] ?? permission['protocol'] ?? '-1')
  const everything = protocol === '-1' || protocol === 'all'
  return {
    from: everything ? 0 : number(permission['fromPort'] ?? permission['FromPort'], 0),
    to: everything ? ALL : number(permission['toPort'] ?? permission['ToPort'], ALL),
    network: range,
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

/** Entries of CreateManagedPrefixList and ModifyManagedPrefixList, which name no ports: the rules that use the list do. */
const prefixListEntries = (parameters: Json): Json[] =>
  ['CreateManagedPrefixListRequest', 'ModifyManagedPrefixListRequest'].flatMap((name) => {
    const request = object(parameters[name])
    return list(request?.['Entry'] ?? request?.['AddEntry']).flatMap((one) => (isObject(one) ? [{ cidrIp: one['Cidr'] } as Json] : []))
  })

/** AuthorizeSecurityGroupIngress/Egress, ModifySecurityGroupRules (whose list is wrapped twice), CreateNetworkAclEntry, prefix lists. */
const permissionsOf = (parameters: Json): Json[] => {
  const rules = items(object(parameters['ModifySecurityGroupRulesRequest'])?.['SecurityGroupRule'])
  return [
    parameters,
    ...items(parameters['ipPermissions']).filter(isObject),
    ...prefixListEntries(parameters),
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
  const openings = together(
    permissionsOf(parameters)
      .flatMap(ofPermission)
      .filter((one) => one !== undefined),
  )
  if (openings.length === 0) return undefined
  // Ports count for the widest audience only: 443 to the world beside 22 to the office opens no admin port.
  const widest = openings.some((one) => one.audience === 'world') ? openings.filter((one) => one.audience === 'world') : openings
  return {
    audience: [...new Set(openings.map((one) => one.audience))],
    adminPort: holds(widest, ADMIN_PORTS),
    databasePort: holds(widest, DATABASE_PORTS),
    allPorts: widest.some(({ from, to }) => to - from >= NEARLY_ALL),
    ports: [...new Set(openings.map(({ from, to }) => `${from}-${to}`))].slice(0, 32),
  }
}
