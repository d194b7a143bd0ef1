import { filesBelow, hashed, hashedFile, signaturesBy } from '#adapters/local/digests.ts'
import { type HashedFile, type Verified, verifyDigests } from '#core/source/digest.ts'
import { forTerminal } from '#core/text/escape.ts'
import { EXIT } from '../exit-codes.ts'
import { printLines, warn } from '../output.ts'
import { InputError } from '../usage-error.ts'

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** `kestrail verify`: whether every log file is present and as CloudTrail wrote it. */
export async function verify(paths: string[], { publicKeys }: { readonly publicKeys?: string }): Promise<void> {
  const isBucket = (path: string): boolean => path.startsWith('s3://')
  const files: HashedFile[] = []
  for await (const file of filesOf(paths.filter((path) => !isBucket(path)))) files.push(file)
  for (const uri of paths.filter(isBucket)) for await (const file of objectsOf(uri)) files.push(file)
  const verified = verifyDigests(files, publicKeys === undefined ? undefined : keysOf(publicKeys))
  if (verified.digests === 0)
    throw new InputError(
      `${paths.join(' ')}: no digest file was found; enable log file validation for the trail, and name the folder CloudTrail-Digest/ too`,
    )
  printVerified(verified)
}

const keysOf = (file: string) => {
  try {
    return signaturesBy(file)
  } catch (error) {
    throw new InputError(`--public-keys ${file}: is not a list of public keys (${problemOf(error)})`)
  }
}

async function* filesOf(paths: readonly string[]): AsyncGenerator<HashedFile> {
  let all: string[]
  try {
    all = filesBelow(paths)
  } catch (error) {
    throw new InputError(problemOf(error))
  }
  for (const path of all) yield await hashedFile(path).catch((error: unknown) => broken(path, error))
}

/** A file that cannot be unpacked gets an empty hash, which matches no digest. */
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
    throw error instanceof S3InputProblem ? new InputError(error.message) : error
  }
}

const count = (number: number, one: string): string => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`

function printVerified({ digests, logFiles, from, to, signatures, findings }: Verified): void {
  const { right, unchecked } = signatures
  const signed = right > 0 ? `${count(right, 'signature')} valid, ${unchecked} not checked` : 'signatures not checked'
  printLines([
    `${count(digests, 'digest')} from ${from} to ${to} list ${count(logFiles, 'log file')}; ${signed}`,
    ...findings.map(({ what, name, why }) => forTerminal(`${what}: ${name} (${why})`)),
    findings.length === 0 ? `No problem: ${count(logFiles, 'log file')} present and unchanged.` : count(findings.length, 'problem'),
  ])
  if (findings.length > 0) process.exitCode = EXIT.refused
}
