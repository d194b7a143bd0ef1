import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAws } from './moto.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const REPORT = join(ROOT, '.cache', 'test-aws.json')

/** Runs test/aws against emulated AWS; the last line says what ran, and why what did not. */
const emulator = await startAws()
const missing = 'missing' in emulator ? emulator.missing : undefined
mkdirSync(join(ROOT, '.cache'), { recursive: true })
const run = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--config',
    join(ROOT, 'test', 'aws', 'vitest.config.ts'),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...('endpoint' in emulator ? { KESTRAIL_EMULATOR: emulator.endpoint } : {}) } },
)
if ('stop' in emulator) await emulator.stop()
const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(REPORT, 'utf8'))
if (missing)
  console.log(
    `${numPendingTests} tests were skipped: no emulated AWS (${missing}). Set AWS_ENDPOINT_URL, or install Python 3 with venv and pip.`,
  )
console.log(`test:aws: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`)
process.exitCode = run.status ?? 1
