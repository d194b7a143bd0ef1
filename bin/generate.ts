import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeIndexes } from './generate/indexes.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What the generated files are made from: the content, and the code that compiles it. */
const SOURCES = ['detections', 'functions/core', 'bin/generate', 'bin/cli/rules']
const STAMP = join(root, 'detections/generated/.stamp')

/** A hash of all sources, by content: a fresh checkout of the same files is no change. */
const stampOf = async (): Promise<string> => {
  const all = await Promise.all(
    SOURCES.map(async (source) => (await readdir(join(root, source), { recursive: true })).map((name) => join(source, name))),
  )
  const files = all
    .flat()
    .filter((file) => /\.(ts|yml|json)$/.test(file) && !file.includes('generated'))
    .sort()
  const hash = createHash('sha256')
  for (const text of await Promise.all(files.map((file) => readFile(join(root, file))))) hash.update(text)
  return hash.update(files.join('\n')).digest('hex')
}

/** Writes the generated files if their sources have changed since the last time; returns the problems of the rules. */
export const generateIfStale = async (force = false): Promise<readonly string[]> => {
  const stamp = await stampOf()
  if (!force && (await readFile(STAMP, 'utf8').catch(() => '')) === stamp) return []
  await writeIndexes()
  // Imported here: the core that compiles the rules imports the indexes written above.
  const { writePack } = await import('./generate/pack.ts')
  const problems = await writePack()
  if (problems.length === 0) await writeFile(STAMP, stamp)
  return problems
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = await generateIfStale(!process.argv.includes('--if-stale'))
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}
