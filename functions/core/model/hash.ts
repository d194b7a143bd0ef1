const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'))

const mixed = (lane: number): number => {
  let bits = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

const hexOf = (lane: number): string => HEX[lane >>> 24]! + HEX[(lane >>> 16) & 255]! + HEX[(lane >>> 8) & 255]! + HEX[lane & 255]!

/**
 * A stable 64-bit hash of a text as 16 hex digits: two multiply-and-rotate lanes over its UTF-16 units, finished with murmur3's mixer.
 * For ids and sampling, never for secrets: anyone can compute a collision.
 */
export const hash64 = (text: string): string => {
  let left = 0x9e3779b9 ^ text.length
  let right = 0x7f4a7c15
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    left = Math.imul(left ^ unit, 0x2c1b3c6d)
    left = (left << 13) | (left >>> 19)
    right = Math.imul(right ^ unit, 0x297a2d39)
    right = (right << 17) | (right >>> 15)
  }
  const first = mixed(left ^ Math.imul(right, 0x27d4eb2f))
  return hexOf(first) + hexOf(mixed(right ^ first))
}

/** 32 well mixed bits of a text, for sampling and sketches: a quarter of the cost of `hash64`. */
export const fingerprint = (text: string): number => {
  let lane = 0x9e3779b9 ^ text.length
  for (let at = 0; at < text.length; at++) {
    lane = Math.imul(lane ^ text.charCodeAt(at), 0x2c1b3c6d)
    lane = (lane << 13) | (lane >>> 19)
  }
  return mixed(lane)
}

/** The hash of a list of parts, kept apart by a character that no log field contains unescaped. */
export const hashOf = (...parts: readonly (string | number | undefined)[]): string => hash64(parts.join('\u001f'))
