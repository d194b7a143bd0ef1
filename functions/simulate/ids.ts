import type { Random } from './random.ts'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const REQUEST = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789'

/** Lower-case hexadecimal digits. */
export const hex = (random: Random, length: number): string => {
  let text = ''
  while (text.length < length) text += random.bits().toString(16).padStart(8, '0')
  return text.slice(0, length)
}

/** One group of an IPv6 address, not zero, as AWS prints it. */
export const group = (random: Random, first = 1, last = 0xffff): string => random.int(first, last).toString(16)

/** A version 4 GUID, as in `eventID`. */
export const guid = (random: Random): string => {
  const text = hex(random, 32)
  const variant = '89ab'[random.bits() & 3]
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`
}

const letters = (random: Random, alphabet: string, length: number): string => {
  let text = ''
  for (let at = 0; at < length; at++) text += alphabet[random.bits() % alphabet.length]
  return text
}

/** The ten characters in which AWS's key and principal ids carry their account: 48 bits, of which 40 are its number. */
const accountPart = (random: Random, account: string): string => {
  let value = (2 ** 47 + Number(account) * 128 + (random.bits() & 127)) * 4 + (random.bits() & 3)
  let text = ''
  for (let at = 0; at < 10; at++) {
    text = BASE32[value % 32] + text
    value = Math.floor(value / 32)
  }
  return text
}

/** 20 characters: `AKIA…` lasts, `ASIA…` is of a session. */
export const accessKeyId = (random: Random, account: string, prefix: 'AKIA' | 'ASIA'): string =>
  prefix + accountPart(random, account) + letters(random, BASE32, 6)

/** 21 characters: `AIDA…` is a user, `AROA…` a role. */
export const principalId = (random: Random, account: string, prefix: 'AIDA' | 'AROA' | 'ANPA'): string =>
  prefix + accountPart(random, account) + letters(random, BASE32, 7)

/** EC2's resource ids, such as `i-0a1b…` and `sg-0a1b…`: 17 digits. */
export const resourceId = (random: Random, prefix: string): string => `${prefix}-0${hex(random, 16)}`

/** S3's request id: 16 characters. */
export const objectRequestId = (random: Random): string => letters(random, REQUEST, 16)

/** A slice of one pool: nobody reads these values, and one draw is cheaper than hundreds. */
let pool: string | undefined

export const base64 = (random: Random, length: number): string => {
  pool ??= poolOf()
  const from = random.bits() % (pool.length - length)
  return pool.slice(from, from + length)
}

const poolOf = (): string => {
  let state = 20_011
  let text = ''
  for (let at = 0; at < 16_384; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    text += BASE64[state >>> 26]
  }
  return text
}

/** The session token that CloudTrail keeps in the answer of STS. */
export const sessionToken = (random: Random): string => `IQoJb3JpZ2luX2Vj${base64(random, random.int(380, 620))}==`

/** A resource name's random end, as CloudFormation appends it. */
export const suffix = (random: Random, length = 8): string => letters(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', length)
