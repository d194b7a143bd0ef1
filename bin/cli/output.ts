import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

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
