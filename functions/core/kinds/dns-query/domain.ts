/** Names longer than DNS allows are cut: an attacker writes them. */
const LONGEST_NAME = 253

/** Second-level labels under which registries sell names, where the top level is a country's. */
const SHARED = new Set(['ac', 'co', 'com', 'edu', 'gob', 'gov', 'gv', 'ltd', 'ne', 'net', 'nom', 'or', 'org', 'plc', 'sch'])

/** In lower case, without the dot at its end, bounded. */
export const queryName = (written: unknown): string =>
  typeof written === 'string'
    ? written
        .slice(0, LONGEST_NAME + 1)
        .toLowerCase()
        .replace(/\.$/, '')
        .slice(0, LONGEST_NAME)
    : ''

/**
 * The part of a name that somebody registers: `example.com`, `example.co.uk`. Without the public suffix list, which changes monthly:
 * names below private suffixes such as `github.io` count as one domain.
 */
export const domainOf = (name: string): string => {
  const labels = name.split('.')
  const [second = '', top = ''] = labels.slice(-2)
  const length = top.length === 2 && SHARED.has(second) ? 3 : 2
  return labels.slice(-length).join('.')
}

/** Bits of information in a character of a text, by its own frequencies: about 2.5 for a word, 4 and more for base32. */
export const entropyOf = (text: string): number => {
  const counts = new Map<string, number>()
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** A tunnel puts data into names: long, without the repetition of words, and with the digits of base32 or hexadecimal. */
const LONG = 30
const RANDOM = 3.3
const DIGITS = 0.05

/** True where what is below the registered domain looks like encoded data. */
export const isEncoded = (name: string): boolean => {
  const below = name.slice(0, -domainOf(name).length - 1).replaceAll('.', '')
  const digits = below.replace(/\D/g, '').length / below.length
  return below.length >= LONG && digits >= DIGITS && entropyOf(below) >= RANDOM
}
