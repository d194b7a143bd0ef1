import { closeSync, openSync, readSync } from 'node:fs'

const MAGIC = 'PAR1'

export const isParquet = (data: Uint8Array): boolean => Buffer.from(data.subarray(0, 4)).toString('latin1') === MAGIC

/** True for a Parquet file, by its first bytes. */
export const isParquetFile = (path: string): boolean => {
  const head = Buffer.alloc(4)
  const file = openSync(path, 'r')
  try {
    readSync(file, head, 0, 4, 0)
  } finally {
    closeSync(file)
  }
  return isParquet(head)
}

const TAR_MARK_AT = 257

/** What packs the files in these bytes together, by its magic number. */
export const archiveKind = (data: Buffer): 'zip' | 'tar' | undefined => {
  if (data.length > 4 && data.toString('latin1', 0, 4) === 'PK\u0003\u0004') return 'zip'
  return data.length > 262 && data.toString('latin1', TAR_MARK_AT, TAR_MARK_AT + 5) === 'ustar' ? 'tar' : undefined
}
