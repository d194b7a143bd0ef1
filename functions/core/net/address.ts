/**
 * An IPv4 or IPv6 address as four 32-bit words, most significant first.
 * IPv4 stands where RFC 4291 maps it (`::ffff:a.b.c.d`), so that one arithmetic serves both.
 */
export interface Address {
  readonly family: 4 | 6
  readonly words: Words
}

export type Words = readonly [number, number, number, number]

/** `public`: routed on the internet. `private`: a VPC or office may use it (RFC 1918, 6598, 4193). `reserved`: loopback, link-local, multicast, never assigned. */
export type Scope = 'public' | 'private' | 'reserved'

const MAPPED = 0xffff
const DOT = 46
const ZERO = 48

/** Dotted decimal to an unsigned 32-bit number, or -1. Leading zeros and short forms are refused: readers disagree about them. */
export const parseIpv4 = (text: string): number => {
  const length = text.length
  if (length < 7 || length > 15) return -1
  let word = 0
  let octet = -1
  let dots = 0
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code === DOT) {
      if (octet < 0 || ++dots > 3) return -1
      word = word * 256 + octet
      octet = -1
    } else {
      if (code < ZERO || code > 57 || octet === 0) return -1
      octet = octet < 0 ? code - ZERO : octet * 10 + code - ZERO
      if (octet > 255) return -1
    }
  }
  return dots === 3 && octet >= 0 ? word * 256 + octet : -1
}

const GROUP = /^[0-9a-f]{1,4}$/i

const groupsOf = (text: string): number[] | undefined => {
  if (text === '') return []
  const groups: number[] = []
  for (const part of text.split(':')) {
    if (!GROUP.test(part)) return undefined
    groups.push(Number.parseInt(part, 16))
  }
  return groups
}

/** `::ffff:192.0.2.1` → `::ffff:c000:201`, so that only groups are left. */
const withoutDottedTail = (text: string): string | undefined => {
  if (!text.includes('.')) return text
  const cut = text.lastIndexOf(':') + 1
  const word = parseIpv4(text.slice(cut))
  return word < 0 ? undefined : `${text.slice(0, cut)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`
}

const parseIpv6 = (text: string): Words | undefined => {
  if (text.length < 2 || text.length > 45) return undefined
  const halves = withoutDottedTail(text)?.split('::')
  if (!halves || halves.length > 2) return undefined
  const head = groupsOf(halves[0]!)
  const tail = halves.length === 2 ? groupsOf(halves[1]!) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  const word = (at: number): number => groups[at]! * 65_536 + groups[at + 1]!
  return [word(0), word(2), word(4), word(6)]
}

/** An IPv4 or IPv6 address, or undefined for anything else (`ec2.amazonaws.com`, `AWS Internal`, `-`). Zone ids are refused. */
export const parseAddress = (text: string): Address | undefined => {
  const ipv4 = parseIpv4(text)
  if (ipv4 >= 0) return { family: 4, words: [0, 0, MAPPED, ipv4] }
  if (!text.includes(':')) return undefined
  const words = parseIpv6(text)
  if (!words) return undefined
  return { family: words[0] === 0 && words[1] === 0 && words[2] === MAPPED ? 4 : 6, words }
}

const ipv4Text = (word: number): string => `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`

/** The longest run of two or more zero groups: RFC 5952 shortens the first such run. */
const zeroRun = (groups: readonly number[]): { at: number; length: number } => {
  let best = { at: -1, length: 1 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
    at += length
  }
  return best
}

/** RFC 5952 text: one spelling for one address. */
export const formatAddress = ({ family, words }: Address): string => {
  if (family === 4) return ipv4Text(words[3])
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff])
  const run = zeroRun(groups)
  const hex = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return run.at < 0 ? hex(groups) : `${hex(groups.slice(0, run.at))}::${hex(groups.slice(run.at + run.length))}`
}

/** The one spelling of an address, or undefined where the text is none. */
export const canonicalAddress = (text: string): string | undefined => {
  if (parseIpv4(text) >= 0) return text
  const address = parseAddress(text)
  return address && formatAddress(address)
}

// The documentation ranges (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24, 2001:db8::/32) count as public: examples stand for the internet with them.
const scopeOfIpv4 = (word: number): Scope => {
  const first = word >>> 24
  const second = (word >>> 16) & 255
  if (first === 10) return 'private'
  if (first === 172) return second >= 16 && second < 32 ? 'private' : 'public'
  if (first === 192) return second === 168 ? 'private' : word >>> 8 === 0xc00000 ? 'reserved' : 'public'
  if (first === 100) return second >= 64 && second < 128 ? 'private' : 'public'
  if (first === 169) return second === 254 ? 'reserved' : 'public'
  if (first === 198) return second === 18 || second === 19 ? 'reserved' : 'public'
  return first === 0 || first === 127 || first >= 224 ? 'reserved' : 'public'
}

const NAT64 = 0x0064_ff9b

const scopeOfIpv6 = (words: Words): Scope => {
  if (words[0] === NAT64 && words[1] === 0 && words[2] === 0) return scopeOfIpv4(words[3])
  if (words[0] >>> 25 === 0x7e) return 'private'
  return words[0] >>> 29 === 1 ? 'public' : 'reserved'
}

export const scopeOfAddress = ({ family, words }: Address): Scope => (family === 4 ? scopeOfIpv4(words[3]) : scopeOfIpv6(words))

/** The kind of an address, or undefined where the text is no address. */
export const scopeOf = (text: string): Scope | undefined => {
  const ipv4 = parseIpv4(text)
  if (ipv4 >= 0) return scopeOfIpv4(ipv4)
  const address = parseAddress(text)
  return address && scopeOfAddress(address)
}
