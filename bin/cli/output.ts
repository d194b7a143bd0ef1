import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { explain, type Reject } from '#core/source/item.ts'

/** One line each on standard output; texts from logs must have been escaped before. */
export const printLines = (lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

export const warn = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Text into a file, or to standard output as fast as its reader takes it. */
export const writeText = async (text: string, file: string | undefined): Promise<void> => {
  if (file === undefined) {
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
    return
  }
  const stream = createWriteStream(file)
  stream.end(text)
  await finished(stream)
}

/** Names the first places that cannot be read; the counts have the rest. */
export const warnOfRejects = (limit = 5): ((reject: Reject, kind: 'rejected' | 'ignored') => void) => {
  let named = 0
  return (reject, kind) => {
    if (kind === 'rejected' && named++ < limit) warn(explain(reject))
  }
}
