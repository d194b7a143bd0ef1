import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VENV = join(ROOT, '.cache', 'venv')
const REQUIREMENTS = join(ROOT, 'test', 'aws', 'requirements.txt')
const BIN = join(VENV, process.platform === 'win32' ? 'Scripts' : 'bin')

export type Emulator = { readonly endpoint: string; readonly own: boolean; stop(): Promise<void> } | { readonly missing: string }

/** AWS on loopback: the one that AWS_ENDPOINT_URL names, else a moto server of our own. */
export async function startAws(): Promise<Emulator> {
  const given = process.env['AWS_ENDPOINT_URL']
  if (given) return { endpoint: given.replace(/\/$/, ''), own: false, stop: async () => {} }
  const problem = prepareVenv()
  return problem ? { missing: problem } : startMoto()
}

/** Path of a program of the virtual environment, or why there is none. */
export function venvProgram(name: string): { path: string } | { missing: string } {
  const problem = prepareVenv()
  return problem ? { missing: problem } : { path: join(BIN, name) }
}

/** Makes the virtual environment once for each state of requirements.txt. Answers with the problem, if there is one. */
function prepareVenv(): string | undefined {
  const wanted = readFileSync(REQUIREMENTS, 'utf8')
  const stamp = join(VENV, 'requirements.txt')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (!python) return 'no Python 3 on this machine, and AWS_ENDPOINT_URL is not set'
  const made = spawnSync(python, ['-m', 'venv', VENV], { encoding: 'utf8' })
  if (made.status !== 0) return `python -m venv failed: ${lastLine(made.stdout + made.stderr)}`
  const installed = spawnSync(join(BIN, 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS], { encoding: 'utf8' })
  if (installed.status !== 0) return `pip could not install ${wanted.trim().split('\n').join(', ')}: ${lastLine(installed.stderr)}`
  writeFileSync(stamp, wanted)
  return undefined
}

async function startMoto(): Promise<Emulator> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  // Into a file: a pipe that nobody empties would stop the server after some hundred requests.
  const log = join(ROOT, '.cache', 'moto.log')
  const child = spawn(join(BIN, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'ignore', openSync(log, 'w')],
    // The policies that AWS manages are only there when asked for.
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
  })
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) return { missing: `moto_server ended with code ${child.exitCode}: ${lastLine(readFileSync(log, 'utf8'))}` }
    if (await answers(endpoint)) return { endpoint, own: true, stop: () => stop(child) }
    await delay(100)
  }
  await stop(child)
  return { missing: 'moto_server did not answer within 30 seconds' }
}

const answers = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/moto-api/`).then(
    () => true,
    () => false,
  )

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''
