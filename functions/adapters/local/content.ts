import { isAscii } from 'node:buffer'
import type { Problem } from '#core/source/item.ts'

interface Magic {
  readonly bytes: readonly number[]
  readonly problem: Problem
}

const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0))

const packed = (what: string): Problem => ({ reason: `${what}, which is not read`, advice: 'unpack it first' })
const image: Problem = { reason: 'no log: an image', foreign: true }

const MAGIC: readonly Magic[] = [
  { bytes: ascii('BZh'), problem: packed('bzip2 data') },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], problem: packed('xz data') },
  { bytes: [0x89, 0x50, 0x4e, 0x47], problem: image },
  { bytes: [0xff, 0xd8, 0xff], problem: image },
  { bytes: ascii('GIF8'), problem: image },
  { bytes: ascii('%PDF'), problem: { reason: 'no log: a PDF', foreign: true } },
  { bytes: ascii('SQLite format 3'), problem: { reason: 'no log: a database', foreign: true } },
]

const startsWith = (data: Uint8Array, bytes: readonly number[]): boolean => bytes.every((byte, at) => data[at] === byte)

export const isGzip = (data: Uint8Array): boolean => data[0] === 0x1f && data[1] === 0x8b

const SNIFFED = 1024

/** What keeps these bytes from being read as text; `foreign` where it never was a log. */
export const notText = (data: Buffer): Problem | undefined => {
  const magic = MAGIC.find(({ bytes }) => startsWith(data, bytes))
  if (magic) return magic.problem
  return encodingOf(data) === 'utf8' && data.subarray(0, SNIFFED).includes(0) ? { reason: 'no log: binary data', foreign: true } : undefined
}

export type Encoding = 'utf8' | 'utf16le' | 'utf16be'

/** PowerShell redirects into UTF-16 with a mark before it; without one, every other byte of what logs begin with is zero. */
export const encodingOf = (data: Uint8Array): Encoding => {
  if (data[0] === 0xff && data[1] === 0xfe) return 'utf16le'
  if (data[0] === 0xfe && data[1] === 0xff) return 'utf16be'
  if (data.length < 8) return 'utf8'
  const zeros = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => data[at] === 0)
  if (zeros.every((zero, at) => zero === (at % 2 === 1))) return 'utf16le'
  return zeros.every((zero, at) => zero === (at % 2 === 0)) ? 'utf16be' : 'utf8'
}

const decoded = (data: Buffer, encoding: Encoding): string =>
  encoding === 'utf16be'
    ? Buffer.from(data.subarray(0, data.length & ~1))
        .swap16()
        .toString('utf16le')
    : data.toString(encoding)

export const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

/** The text of a whole file. ASCII becomes a one-byte string, which parses fastest. */
export const textOf = (data: Buffer): string => {
  const encoding = encodingOf(data)
  return encoding === 'utf8' && isAscii(data) ? data.toString('latin1') : withoutMark(decoded(data, encoding))
}
