import { type Prefix, parsePrefix } from './prefix-set.ts'

/** From this part of a family's addresses on, networks together count as the internet: a /4 of IPv4, a /16 of IPv6. */
const WORLD = { 4: 2 ** -4, 6: 2 ** -16 } as const

/** First address and end of a network, as parts of all addresses of its family. */
const extent = ({ family, words, bits }: Prefix): readonly [number, number] => {
  const start = family === 4 ? words[3] / 2 ** 32 : words.reduce((sum, word, i) => sum + word / 2 ** (32 * (i + 1)), 0)
  return [start, start + 2 ** -(family === 4 ? bits - 96 : bits)]
}

const covered = (prefixes: readonly Prefix[]): number => {
  let sum = 0
  let end = 0
  for (const [from, to] of prefixes.map(extent).sort((a, b) => a[0] - b[0])) {
    sum += Math.max(0, to - Math.max(from, end))
    end = Math.max(end, to)
  }
  return sum
}

/** True if the networks together hold so much of the internet that they are the internet: two halves, or thirty-two /5. */
export const coversTheInternet = (networks: readonly string[]): boolean => {
  const prefixes = networks.flatMap((network) => parsePrefix(network) ?? [])
  return ([4, 6] as const).some((family) => covered(prefixes.filter((one) => one.family === family)) >= WORLD[family])
}
