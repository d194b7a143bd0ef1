/** A seeded source of draws: the same seed and the same order of draws give the same values, on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** 32 random bits as an unsigned integer. */
  bits(): number
  /** Between both ends, inclusive. */
  int(min: number, max: number): number
  /** Between both ends, not rounded. */
  between(min: number, max: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  /** Picks by the number that each entry carries first. */
  weighted<T extends readonly [number, ...unknown[]]>(entries: readonly T[]): T
  /** Up to `count` different members, in random order. */
  sample<T>(list: readonly T[], count: number): T[]
  shuffle<T>(list: readonly T[]): T[]
  gaussian(mean: number, deviation: number): number
  exponential(mean: number): number
  /** Heavy-tailed and positive; `spread` is the deviation of its logarithm. */
  logNormal(median: number, spread: number): number
  /** An independent generator: draws there never shift draws here. */
  fork(label: string): Random
}

/** Makes a generator (sfc32) from a seed of any text. */
export const randomOf = (seed: string): Random => {
  const bits = sfc32(seed)
  const next = () => bits() / 4_294_967_296
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new RangeError('pick from an empty list')
    return list[Math.floor(next() * list.length)] as T
  }
  const sample = <T>(list: readonly T[], count: number): T[] => {
    const copy = [...list]
    const size = Math.min(count, copy.length)
    for (let at = 0; at < size; at++) {
      const other = int(at, copy.length - 1)
      const held = copy[at] as T
      copy[at] = copy[other] as T
      copy[other] = held
    }
    return copy.slice(0, size)
  }
  const weighted = <T extends readonly [number, ...unknown[]]>(entries: readonly T[]): T => {
    let left = next() * entries.reduce((sum, entry) => sum + entry[0], 0)
    for (const entry of entries) {
      left -= entry[0]
      if (left < 0) return entry
    }
    return pick(entries)
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    bits,
    int,
    between: (min, max) => min + next() * (max - min),
    chance: (probability) => next() < probability,
    pick,
    weighted,
    sample,
    shuffle: (list) => sample(list, list.length),
    gaussian: (mean, deviation) => mean + deviation * normal(),
    exponential: (mean) => -Math.log(1 - next()) * mean,
    logNormal: (median, spread) => median * Math.exp(spread * normal()),
    fork: (label) => randomOf(`${seed}/${label}`),
  }
}

/** Chris Doty-Humphrey's Small Fast Counter: 32 bits a step, passes PractRand. Its state is filled by a hash of the seed. */
const sfc32 = (seed: string): (() => number) => {
  const hash = hashOf(seed)
  let a = hash()
  let b = hash()
  let c = hash()
  let counter = 1
  const step = () => {
    const result = (a + b + counter) >>> 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + result
    return result
  }
  for (let warm = 0; warm < 12; warm++) step()
  return step
}

/** MurmurHash3's mix over the text, continued for as many words as are asked for. */
const hashOf = (text: string): (() => number) => {
  let state = 1_779_033_703 ^ text.length
  for (let at = 0; at < text.length; at++) {
    state = Math.imul(state ^ text.charCodeAt(at), 3_432_918_353)
    state = (state << 13) | (state >>> 19)
  }
  return () => {
    state = Math.imul(state ^ (state >>> 16), 2_246_822_507)
    state = Math.imul(state ^ (state >>> 13), 3_266_489_909)
    state ^= state >>> 16
    return state >>> 0
  }
}
