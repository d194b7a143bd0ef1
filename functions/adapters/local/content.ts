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
  {
    bytes: ascii('PAR1'),
    problem: { reason: 'Parquet, which is not read', advice: 'have the flow logs delivered as plain text, or convert them first' },
  },
  { bytes: [0x50, 0x4b, 3, 4], problem: packed('a ZIP archive') },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], problem: packed('Zstandard data') },
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

const TAR_MARK_AT = 257
const isTar = (data: Buffer): boolean => data.length > 262 && data.toString('latin1', TAR_MARK_AT, TAR_MARK_AT + 5) === 'ustar'

const SNIFFED = 1024

/** What keeps these bytes from being read as text; `foreign` where it never was a log. */
export const notText = (data: Buffer): Problem | undefined => {
  const magic = MAGIC.find(({ bytes }) => startsWith(data, bytes))
  if (magic) return magic.problem
  if (isTar(data)) return packed('a tar archive')
  return encodingOf(data) === 'utf8' && data.subarray(0, SNIFFED).includes(0) ? { reason: 'no log: binary data', foreign: true } : undefined
}

/** PowerShell redirects into UTF-16, with a mark before it. */
export const encodingOf = (data: Uint8Array): 'utf8' | 'utf16le' => (data[0] === 0xff && data[1] === 0xfe ? 'utf16le' : 'utf8')

export const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

/** The text of a whole file. ASCII becomes a one-byte string, which parses fastest. */
export const textOf = (data: Buffer): string => (isAscii(data) ? data.toString('latin1') : withoutMark(data.toString(encodingOf(data))))
