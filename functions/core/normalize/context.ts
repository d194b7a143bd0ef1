import type { GeoDatabase, GeoLocation } from '#core/intel/geo.ts'
import type { Hit, Intel } from '#core/intel/lists.ts'
import type { Json } from '#core/model/event.ts'
import { type Address, parseAddress } from '#core/net/address.ts'
import { remembered } from '#core/net/memoized.ts'
import { parsePrefix, prefixSet } from '#core/net/prefix-set.ts'
import type { Settings } from '#core/settings/settings.ts'
import { type Boundaries, boundariesFrom } from './boundaries.ts'
import { sourceFactsFrom } from './source-facts.ts'

/** Settings in the form that the hot path asks. */
export interface Context {
  readonly accounts: ReadonlySet<string>
  readonly trusted: ReadonlySet<string>
  /** Id of our organization (`o-…`), where settings say. */
  readonly organization?: string
  readonly environments: ReadonlyMap<string, string>
  /** Settings name networks of ours, so that others are known to be none. */
  readonly declaresNetworks: boolean
  /** True if the address lies in a declared network (egress or scanner). */
  readonly network: (address: string) => boolean
  /** True if the address is of a VPC that settings declare, beyond what private ranges report. */
  readonly vpc: (address: Address) => boolean
  /** Name or range of that VPC; where accounts use the same range, that of the account. Absent where none is declared. */
  readonly vpcOf?: (address: Address, account: string) => string | undefined
  /** Segments whose boundaries are watched; absent where none is declared. */
  readonly boundaries?: Boundaries
  /** Names of the threat lists that hold an address at a time; absent where no list was given. */
  readonly lists?: (address: Address, time: number) => readonly string[]
  /** Where an address is and who announces it, as far as address databases were given; undefined where none says. */
  readonly place: (address: string) => GeoLocation | undefined
  /** Which address databases were given; absent where none was. */
  readonly placesVersion?: string
  /** Threat lists that hold a domain name, or one above it; absent where no list names any. */
  readonly domainLists?: (name: string, time: number) => readonly string[]
  readonly deployRole: (arn: string) => boolean
  /** The same of a session's own ARN, `arn:aws:sts::…:assumed-role/ROLE/SESSION`; absent where the settings name none. */
  readonly deploySession?: (arn: string) => boolean
  readonly oidcSubject: (subject: string) => boolean
  readonly breakGlass: (arn: string) => boolean
  readonly ownerTags: readonly string[]
  /** Facts of a sourceIPAddress, but for threat lists, which change with time. */
  readonly source: (from: string) => Json
  /** Network flows are watched, so that it matters what an interface serves. */
  readonly flows: boolean
}

const NEVER = () => false
const SESSION = /^arn:aws[\w-]*:sts:/

/** A list of names where `*` stands for anything, as one test. Linear: each pattern is a list of literal parts found in order. */
export const anyOf = (patterns: readonly string[]): ((text: string) => boolean) => {
  if (patterns.length === 0) return NEVER
  const parts = patterns.map((pattern) => pattern.split('*'))
  return (text) => parts.some((one) => matchesParts(one, text))
}

const matchesParts = (parts: readonly string[], text: string): boolean => {
  const [head = '', ...rest] = parts
  if (rest.length === 0) return text === head
  if (!text.startsWith(head)) return false
  const tail = rest.pop()!
  let at = head.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - tail.length >= at && text.endsWith(tail)
}

const withinAny = (cidrs: readonly string[]): ((address: string) => boolean) => {
  const prefixes = cidrs.flatMap((cidr) => parsePrefix(cidr) ?? [])
  if (prefixes.length === 0) return NEVER
  const set = prefixSet(prefixes.map((prefix) => [prefix, true] as const))
  return (text) => {
    const address = parseAddress(text)
    return address !== undefined && set.find(address) === true
  }
}

/** The declared VPCs, by address. */
const vpcsOf = ({ vpcs }: Settings): Pick<Context, 'vpc' | 'vpcOf'> => {
  if (vpcs.length === 0) return { vpc: NEVER }
  const set = prefixSet(
    vpcs.flatMap((vpc) => {
      const prefix = parsePrefix(vpc.cidr)
      return prefix ? [[prefix, vpc] as const] : []
    }),
  )
  return {
    vpc: (address) => set.find(address) !== undefined,
    vpcOf: (address, account) => {
      const found = set.all(address)
      const one = found.find((vpc) => vpc.account === account) ?? found[0]
      return one && (one.name ?? one.cidr)
    },
  }
}

const NOWHERE = () => undefined

const namesOf = (hits: readonly Hit[]): string[] => [...new Set(hits.map((hit) => hit.list))].sort()

/** @param intel threat lists, @param places address databases: where the user gave some. */
export const compileSettings = (settings: Settings, intel?: Intel, places?: GeoDatabase): Context => {
  const sessions = settings.deployRoles.filter((one) => SESSION.test(one))
  const boundaries = boundariesFrom(settings.segments)
  const known = {
    accounts: new Set(settings.accounts.map((account) => account.id)),
    trusted: new Set(settings.trustedAccounts.map((account) => account.id)),
    ...(settings.organization && { organization: settings.organization.id }),
    declaresNetworks: settings.networks.length > 0,
    environments: new Map(settings.accounts.flatMap((account) => (account.environment ? [[account.id, account.environment]] : []))),
    network: remembered(withinAny([...settings.networks.map((network) => network.cidr), ...settings.scanners])),
    ...vpcsOf(settings),
    ...(boundaries && { boundaries }),
    place: places ?? NOWHERE,
    ...(places && { placesVersion: places.version }),
    ...(intel && intel.domains > 0 && { domainLists: (name: string, time: number) => namesOf(intel.domain(name, time)) }),
    ...(intel && { lists: (address: Address, time: number) => namesOf(intel.address(address, time)) }),
    deployRole: remembered(anyOf(settings.deployRoles)),
    ...(sessions.length > 0 && { deploySession: anyOf(sessions) }),
    oidcSubject: remembered(anyOf(settings.oidcSubjects)),
    breakGlass: remembered(anyOf(settings.breakGlass)),
    ownerTags: settings.ownerTags,
    flows: settings.flows || settings.flowLogs !== undefined,
  }
  return { ...known, source: sourceFactsFrom(known) }
}
