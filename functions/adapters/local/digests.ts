import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { createReadStream, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type CheckSignature, type HashedFile, isDigestName } from '#core/source/digest.ts'

/** An hour's digest names some hundred files. */
const DIGEST_LIMIT = 64 * 1024 * 1024
/** CloudTrail's files end at 50 MB unpacked. */
const UNPACKED_LIMIT = 1024 * 1024 * 1024

/** Hashes a file as it streams in, unpacked. Throws, in words, where it cannot be unpacked. */
export async function hashed(name: string, bytes: AsyncIterable<Uint8Array>): Promise<HashedFile> {
  const sha = createHash('sha256')
  const kept: Uint8Array[] = []
  let size = 0
  const unpacked = name.endsWith('.gz') ? pipeline(Readable.from(bytes), createGunzip(), () => {}) : bytes
  for await (const chunk of unpacked as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > UNPACKED_LIMIT) throw new Error(`it unpacks to more than ${UNPACKED_LIMIT / 1024 ** 3} GB`)
    sha.update(chunk)
    if (isDigestName(name) && size <= DIGEST_LIMIT) kept.push(chunk)
  }
  const hash = sha.digest('hex')
  return isDigestName(name) ? { name, hash, content: Buffer.concat(kept).toString() } : { name, hash }
}

/** Files below these paths, digests among them. */
export const filesBelow = (paths: readonly string[]): string[] =>
  paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? globSync('**/*.gz', { cwd: path })
          .sort()
          .map((file) => join(path, file))
      : [path],
  )

export const hashedFile = (path: string): Promise<HashedFile> => hashed(path, createReadStream(path))

/** Public keys as `aws cloudtrail list-public-keys` prints them: PKCS #1, DER, base64, by fingerprint. */
export function signaturesBy(file: string): CheckSignature {
  const { PublicKeyList = [] } = JSON.parse(readFileSync(file, 'utf8')) as { PublicKeyList?: { Fingerprint: string; Value: string }[] }
  const keys = new Map<string, KeyObject>(
    PublicKeyList.map(({ Fingerprint, Value }) => [
      Fingerprint,
      createPublicKey({ key: Buffer.from(Value, 'base64'), format: 'der', type: 'pkcs1' }),
    ]),
  )
  return (signed, signature, fingerprint) => {
    const key = keys.get(fingerprint)
    return key && verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'hex'))
  }
}
