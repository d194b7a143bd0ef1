import type { AnyFinding, Connection } from '#core/model/finding.ts'
import { fields, LIMITS, said } from './limits.ts'
import type { AsffAction, AsffIndicator } from './model.ts'

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/
const DOMAIN = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i

const isDomain = (text: string): boolean => DOMAIN.test(text) && !/^[\d.]+$/.test(text)

type Caller = Pick<NonNullable<AsffAction['AwsApiCallAction']>, 'CallerType' | 'RemoteIpDetails' | 'DomainDetails'>

/** ASFF has no member for an IPv6 caller: its address stands in ProductFields. */
const callerOf = (addresses: readonly string[]): Caller => {
  const ip = addresses.find((one) => IPV4.test(one))
  if (ip) return { CallerType: 'remoteip', RemoteIpDetails: { IpAddressV4: ip } }
  const domain = addresses.find(isDomain)
  return domain ? { CallerType: 'domain', DomainDetails: { Domain: domain } } : {}
}

/** IANA's numbers that people know by name. */
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 47: 'GRE', 50: 'ESP', 58: 'ICMPv6' }

const portOf = (port: number | undefined): { Port: number } | undefined =>
  port !== undefined && Number.isInteger(port) && port >= 0 && port <= 65_535 ? { Port: port } : undefined

const connectionAction = ({ direction, peer, peerPort, localPort, protocol, blocked }: Connection): AsffAction => {
  const { RemoteIpDetails } = callerOf(peer ? [peer] : [])
  const [remote, local] = [portOf(peerPort), portOf(localPort)]
  return {
    ActionType: 'NETWORK_CONNECTION',
    NetworkConnectionAction: {
      ...(direction && { ConnectionDirection: direction === 'inbound' ? 'IN' : 'OUT' }),
      ...(RemoteIpDetails && { RemoteIpDetails }),
      ...(remote && { RemotePortDetails: remote }),
      ...(local && { LocalPortDetails: local }),
      ...(protocol !== undefined && { Protocol: PROTOCOLS[protocol] ?? String(protocol) }),
      Blocked: blocked === true,
    },
  }
}

/** What was done and from where: the caller of an API, or the other side of a connection. */
export const actionOf = (finding: AnyFinding): AsffAction => {
  const { call } = finding
  if (finding.connection && !finding.call) return connectionAction(finding.connection)
  const caller = callerOf(finding.actor.addresses)
  if (finding.origin.kind === 'address')
    return {
      ActionType: 'NETWORK_CONNECTION',
      NetworkConnectionAction: caller.RemoteIpDetails ? { RemoteIpDetails: caller.RemoteIpDetails } : {},
    }
  const affected = fields(
    finding.resources.slice(0, 10).map((resource) => [resource.kind, resource.arn]),
    10,
    128,
    LIMITS.resourceId,
  )
  return {
    ActionType: 'AWS_API_CALL',
    AwsApiCallAction: {
      ...(call && { Api: said(call.api, LIMITS.api), ServiceName: said(call.service, LIMITS.api) }),
      ...caller,
      ...(Object.keys(affected).length > 0 && { AffectedResources: affected }),
      FirstSeen: finding.firstSeen,
      LastSeen: finding.lastSeen,
    },
  }
}

const kindOf = (value: string): AsffIndicator['Type'] | undefined =>
  IPV4.test(value) ? 'IPV4_ADDRESS' : /^[0-9a-f:.]*:[0-9a-f:.]+$/i.test(value) ? 'IPV6_ADDRESS' : isDomain(value) ? 'DOMAIN' : undefined

/** Only what a threat list really has is an indicator. */
export const indicatorsOf = (finding: AnyFinding): AsffIndicator[] =>
  (finding.indicators ?? [])
    .flatMap(({ value, list }): AsffIndicator[] => {
      const kind = kindOf(value)
      return kind ? [{ Type: kind, Value: said(value, 512), LastObservedAt: finding.lastSeen, Source: said(list, 64) }] : []
    })
    .slice(0, LIMITS.indicators)
