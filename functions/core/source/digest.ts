import type { Json } from '#core/model/event.ts'
import { object, text } from './opening.ts'

/** A file as it was found: its last name, and the SHA-256 of its unpacked content in hexadecimal. */
export interface HashedFile {
  readonly name: string
  readonly hash: string
  /** Of digest files only. */
  readonly content?: string
}

/** What one digest file of CloudTrail says. Source: CloudTrail user guide, "CloudTrail digest file structure". */
export interface Digest {
  readonly name: string
  readonly hash: string
  readonly object: string
  readonly bucket: string
  readonly from: string
  readonly to: string
  readonly fingerprint: string
  readonly previous?: { readonly object: string; readonly hash: string; readonly signature: string }
  readonly logFiles: readonly { readonly object: string; readonly hash: string }[]
}

/** Something that is not as the trail's digests say. */
export interface Finding {
  readonly what:
    | 'log file missing'
    | 'log file changed'
    | 'log file in no digest'
    | 'digest missing'
    | 'digest changed'
    | 'digest unreadable'
    | 'signature wrong'
  readonly name: string
  readonly why: string
}

export interface Verified {
  readonly digests: number
  readonly logFiles: number
  /** Span of the digests: ISO 8601, or absent without digests. */
  readonly from?: string
  readonly to?: string
  readonly signatures: { readonly right: number; readonly unchecked: number }
  readonly findings: readonly Finding[]
}

const lastName = (key: string): string => key.slice(key.lastIndexOf('/') + 1)
export const isDigestName = (name: string): boolean => name.includes('_CloudTrail-Digest_')
const isLogName = (name: string): boolean => /^\d{12}_CloudTrail(-Insight|-NetworkActivity)?_.+\.json\.gz$/.test(name)

const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value)

/** The digest that a file holds, or undefined where it holds none. */
const parseDigest = ({ name, hash, content }: HashedFile): Digest | undefined => {
  const written = parsed(content ?? '')
  const [key, bucket, from, to] = ['digestS3Object', 'digestS3Bucket', 'digestStartTime', 'digestEndTime'].map((field) =>
    text(written?.[field]),
  )
  if (!key || !bucket || !from || !to || !Array.isArray(written?.['logFiles'])) return undefined
  const before = text(written['previousDigestS3Object'])
  const beforeHash = written['previousDigestHashValue']
  return {
    name,
    hash,
    object: key,
    bucket,
    from,
    to,
    fingerprint: text(written['digestPublicKeyFingerprint']) ?? '',
    ...(before &&
      isHash(beforeHash) && { previous: { object: before, hash: beforeHash, signature: text(written['previousDigestSignature']) ?? '' } }),
    logFiles: written['logFiles'].flatMap((one: unknown) => {
      const [file, value] = [text(object(one)?.['s3Object']), object(one)?.['hashValue']]
      return file && isHash(value) ? [{ object: file, hash: value }] : []
    }),
  }
}

const parsed = (content: string): Json | undefined => {
  try {
    return object(JSON.parse(content))
  } catch {
    return undefined
  }
}

/** Checks one signature: what was signed, the signature in hexadecimal, and the key by its fingerprint. Undefined where the key is not at hand. */
export type CheckSignature = (signed: string, signature: string, fingerprint: string) => boolean | undefined

/** What CloudTrail signs of a digest. */
const signedText = ({ to, bucket, object: key, hash, previous }: Digest): string =>
  [to, `${bucket}/${key}`, hash.toLowerCase(), previous?.signature || 'null'].join('\n')

const sameHash = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/**
 * Holds files against the digests among them: each log file by the hash in its digest, each digest by the hash in the one after it. The
 * signature of a digest stands in the one after it, too: that of the last cannot be checked from files alone.
 */
export function verifyDigests(files: readonly HashedFile[], check: CheckSignature = () => undefined): Verified {
  const byName = new Map(files.map((file) => [lastName(file.name), file]))
  const found: Finding[] = []
  const digests = files.flatMap((file) => {
    if (!isDigestName(lastName(file.name))) return []
    const digest = parseDigest(file)
    if (!digest) found.push({ what: 'digest unreadable', name: file.name, why: 'it is no digest file of CloudTrail' })
    return digest ? [digest] : []
  })
  const listed = new Set<string>()
  for (const { object: digest, logFiles } of digests)
    for (const { object: key, hash } of logFiles) {
      listed.add(lastName(key))
      const file = byName.get(lastName(key))
      if (!file) found.push({ what: 'log file missing', name: key, why: `listed in ${lastName(digest)}` })
      else if (!sameHash(file.hash, hash))
        found.push({ what: 'log file changed', name: key, why: `its hash is not the one in ${lastName(digest)}` })
    }
  const signatures = linksOf(digests, byName, check, found)
  for (const { name } of files)
    if (digests.length > 0 && isLogName(lastName(name)) && !listed.has(lastName(name)))
      found.push({ what: 'log file in no digest', name, why: 'added by somebody else, or newer than the last digest' })
  const [from] = digests.map((one) => one.from).sort()
  const to = digests
    .map((one) => one.to)
    .sort()
    .at(-1)
  return { digests: digests.length, logFiles: listed.size, ...(from && to && { from, to }), signatures, findings: found }
}

function linksOf(
  digests: readonly Digest[],
  files: ReadonlyMap<string, HashedFile>,
  check: CheckSignature,
  found: Finding[],
): Verified['signatures'] {
  const byName = new Map(digests.map((digest) => [lastName(digest.object), digest]))
  const earliest = digests.map(({ from }) => from).sort()[0]
  let right = 0
  for (const { previous, object: key, from } of digests) {
    if (!previous) continue
    const name = lastName(previous.object)
    const file = files.get(name)
    if (!file) {
      // What comes before the first digest at hand is not missing: nobody asked for it.
      if (from !== earliest) found.push({ what: 'digest missing', name: previous.object, why: `${lastName(key)} comes after it` })
    } else if (!sameHash(file.hash, previous.hash))
      found.push({ what: 'digest changed', name: previous.object, why: `its hash is not the one in ${lastName(key)}` })
    const digest = byName.get(name)
    const answer = digest && check(signedText(digest), previous.signature, digest.fingerprint)
    if (answer) right++
    else if (answer === false) found.push({ what: 'signature wrong', name: previous.object, why: 'CloudTrail did not sign it so' })
  }
  const wrong = found.filter(({ what }) => what === 'signature wrong').length
  return { right, unchecked: digests.length - right - wrong }
}
