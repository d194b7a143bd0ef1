import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { benchCorpus, type CorpusRequest } from '#simulate/corpus.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sources = join(root, 'functions/simulate')

/** Changes whenever the simulation does, so that an old corpus is never measured. */
const versionOf = (): string => {
  const hash = createHash('sha256')
  for (const name of readdirSync(sources, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(sources, name)))
  }
  return hash.digest('hex').slice(0, 12)
}

const nameOf = ({ seed, events }: CorpusRequest, version: string) => `${seed.replace(/\W/g, '_')}-${events}-${version}`

/**
 * Writes a corpus as about 20 gzip files of `{"Records":[…]}` under `.cache/bench`, once for each seed, size and version of
 * the simulation. Returns the files' paths.
 */
export const writeCorpus = (request: CorpusRequest, folder = join(root, '.cache/bench')): string[] => {
  const home = join(folder, nameOf(request, versionOf()))
  if (!existsSync(home)) {
    const partial = `${home}.${process.pid}.partial`
    rmSync(partial, { recursive: true, force: true })
    mkdirSync(partial, { recursive: true })
    let number = 0
    for (const Records of benchCorpus(request)) {
      writeFileSync(join(partial, `${String(number).padStart(3, '0')}.json.gz`), gzipSync(JSON.stringify({ Records }), { level: 6 }))
      number++
    }
    renameSync(partial, home)
  }
  return readdirSync(home)
    .sort()
    .map((name) => join(home, name))
}
