import { Command } from 'commander'
import { filesBelow, hashed, hashedFile, signaturesBy } from '#adapters/local/digests.ts'
import { type HashedFile, type Verified, verifyDigests } from '#core/source/digest.ts'
import { forTerminal } from '#core/text/escape.ts'
import { EXIT, say, warn, withUsageErrors } from './spoken.ts'
import { Unusable } from './world.ts'

/** `kestrail verify PATH…`: whether the log files are all there, and as CloudTrail wrote them. */
export const verifyCommand = (): Command =>
  new Command('verify')
    .description("holds log files against the trail's digest files: names what is missing, changed or not CloudTrail's")
    .argument('<path...>', 'folders, files or s3://bucket/prefix that hold both CloudTrail/ and CloudTrail-Digest/')
    .option('--public-keys <file>', 'output of `aws cloudtrail list-public-keys`: signatures are checked, too')
    .action(withUsageErrors(verify))

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function verify(paths: string[], { publicKeys }: { readonly publicKeys?: string }): Promise<void> {
  const isBucket = (path: string): boolean => path.startsWith('s3://')
  const files: HashedFile[] = []
  for await (const file of filesOf(paths.filter((path) => !isBucket(path)))) files.push(file)
  for (const uri of paths.filter(isBucket)) for await (const file of objectsOf(uri)) files.push(file)
  const verified = verifyDigests(files, publicKeys === undefined ? undefined : keysOf(publicKeys))
  if (verified.digests === 0)
    throw new Unusable('no digest file was found: turn on log file validation for the trail, and give the folder CloudTrail-Digest/ too')
  tell(verified)
}

const keysOf = (file: string) => {
  try {
    return signaturesBy(file)
  } catch (error) {
    throw new Unusable(`${file}: no list of public keys (${problemOf(error)})`)
  }
}

async function* filesOf(paths: readonly string[]): AsyncGenerator<HashedFile> {
  let all: string[]
  try {
    all = filesBelow(paths)
  } catch (error) {
    throw new Unusable(problemOf(error))
  }
  for (const path of all) yield await hashedFile(path).catch((error: unknown) => broken(path, error))
}

/** What cannot be unpacked has no hash that could fit. */
const broken = (name: string, error: unknown): HashedFile => {
  warn(forTerminal(`${name}: cannot be read (${problemOf(error)})`))
  return { name, hash: '' }
}

async function* objectsOf(uri: string): AsyncGenerator<HashedFile> {
  const { readS3, S3InputProblem } = await import('#adapters/aws/s3-input.ts')
  const once = async function* (bytes: Uint8Array) {
    yield bytes
  }
  try {
    for await (const { name, bytes, problem } of readS3(uri, { wanted: (key) => key.endsWith('.gz') }))
      yield problem === undefined
        ? await hashed(name, once(bytes)).catch((error: unknown) => broken(name, error))
        : broken(name, new Error(problem))
  } catch (error) {
    throw error instanceof S3InputProblem ? new Unusable(error.message) : error
  }
}

const count = (number: number, one: string): string => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`

function tell({ digests, logFiles, from, to, signatures, findings }: Verified): void {
  const { right, unchecked } = signatures
  const signed = right > 0 ? `${count(right, 'signature')} right, ${unchecked} not checked` : 'signatures not checked'
  say([
    `${count(digests, 'digest')} from ${from} to ${to} list ${count(logFiles, 'log file')}; ${signed}`,
    ...findings.map(({ what, name, why }) => forTerminal(`${what}: ${name} (${why})`)),
    findings.length === 0 ? 'Everything that the digests list is there and unchanged.' : count(findings.length, 'problem'),
  ])
  if (findings.length > 0) process.exitCode = EXIT.refused
}
