import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The properties of `npm test`, each time with another seed: `node test/nightly/seeds.ts [runs] [first seed]`. */
const [runs, first] = [Number(process.argv[2] ?? 20), Number(process.argv[3] ?? 1)]
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const files = globSync('test/**/*.test.ts', { cwd: ROOT }).filter((file) =>
  /\bfc\.(assert|sample)\(/.test(readFileSync(join(ROOT, file), 'utf8')),
)

const red: number[] = []
for (let seed = first; seed < first + runs; seed++) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=dot', ...files],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, KESTRAIL_SEED: String(seed) },
    },
  )
  if (status === 0) continue
  red.push(seed)
  console.log(`seed ${seed}:\n${stdout}`)
}
console.log(`${files.length} files, ${runs} seeds from ${first}: ${red.length ? `red with ${red.join(', ')}` : 'all green'}`)
process.exitCode = red.length ? 1 : 0
