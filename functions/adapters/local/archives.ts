import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { unzipSync } from 'fflate'
import { extract } from 'tar-stream'

/** One file of an archive, unpacked. */
export interface ArchiveEntry {
  readonly name: string
  readonly data: Buffer
}

/** Bounds of one archive: what it unpacks to is not known before. */
export interface ArchiveLimits {
  readonly bytes: number
  readonly entries: number
}

class TooLarge extends Error {
  constructor({ bytes, entries }: ArchiveLimits) {
    super(`it unpacks to more than ${Math.floor(bytes / 1024 / 1024)} MB or ${entries} files`)
  }
}

/** The sizes that a ZIP claims are believed only as a bound: what is larger in truth ends in an error of the unpacking. */
const unzipped = (data: Buffer, limits: ArchiveLimits): ArchiveEntry[] => {
  let bytes = 0
  let entries = 0
  const files = unzipSync(data, {
    filter: ({ name, originalSize }) => {
      bytes += originalSize
      if (bytes > limits.bytes || ++entries > limits.entries) throw new TooLarge(limits)
      return !name.endsWith('/')
    },
  })
  return Object.entries(files).map(([name, one]) => ({ name, data: Buffer.from(one.buffer, one.byteOffset, one.byteLength) }))
}

/** An entry that is cut off, or one too many, ends the reading with what came before it lost: a tar archive has no directory to trust. */
const untarred = async (data: Buffer, limits: ArchiveLimits): Promise<ArchiveEntry[]> => {
  const files: ArchiveEntry[] = []
  const reader = extract()
  reader.on('entry', ({ name, type }, stream, next) => {
    const chunks: Buffer[] = []
    stream.on('error', next)
    stream.on('data', (chunk) => chunks.push(chunk as Buffer))
    stream.on('end', () => {
      if (type === 'file') files.push({ name, data: Buffer.concat(chunks) })
      next(files.length > limits.entries ? new TooLarge(limits) : undefined)
    })
  })
  await pipeline(Readable.from([data]), reader)
  return files
}

/** The files of an archive. @throws Error where it is damaged or larger than the limits */
export const entriesOf = async (kind: 'zip' | 'tar', data: Buffer, limits: ArchiveLimits): Promise<ArchiveEntry[]> =>
  kind === 'zip' ? unzipped(data, limits) : untarred(data, limits)
