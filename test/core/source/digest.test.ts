import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { filesBelow, hashedFile, signaturesBy } from '#adapters/local/digests.ts'
import { type HashedFile, verifyDigests } from '#core/source/digest.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const sha = (content: string) => createHash('sha256').update(content).digest('hex')
const logName = (i: number) => `123456789012_CloudTrail_us-east-1_20260512T0${i}00Z_abc${i}.json.gz`
const digestName = (i: number) => `123456789012_CloudTrail-Digest_us-east-1_trail_us-east-1_20260512T0${i}0000Z.json.gz`

/** Three hours of a trail: a log file an hour, and its digest, signed and linked as CloudTrail does. */
const trail = (): Map<string, string> => {
  const files = new Map<string, string>()
  let previous: { object: string; hash: string; signature: string } | undefined
  for (let i = 1; i <= 3; i++) {
    const log = JSON.stringify({ Records: [{ hour: i }] })
    files.set(logName(i), log)
    const digest = {
      digestStartTime: `2026-05-12T0${i - 1}:00:00Z`,
      digestEndTime: `2026-05-12T0${i}:00:00Z`,
      digestS3Bucket: 'logs',
      digestS3Object: `AWSLogs/123456789012/CloudTrail-Digest/us-east-1/${digestName(i)}`,
      digestPublicKeyFingerprint: 'f1',
      previousDigestS3Object: previous?.object ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: [{ s3Bucket: 'logs', s3Object: `AWSLogs/123456789012/CloudTrail/us-east-1/${logName(i)}`, hashValue: sha(log) }],
    }
    const content = JSON.stringify(digest)
    files.set(digestName(i), content)
    const signed = [digest.digestEndTime, `logs/${digest.digestS3Object}`, sha(content), previous?.signature ?? 'null'].join('\n')
    previous = {
      object: digest.digestS3Object,
      hash: sha(content),
      signature: sign('sha256', Buffer.from(signed), privateKey).toString('hex'),
    }
  }
  return files
}

const hashedAll = (files: ReadonlyMap<string, string>): HashedFile[] =>
  [...files].map(([name, content]) => ({ name, hash: sha(content), ...(name.includes('Digest') && { content }) }))
const problems = (files: ReadonlyMap<string, string>) =>
  verifyDigests(hashedAll(files)).findings.map(({ what, name }) => `${what}: ${name.split('/').at(-1)}`)
const edited = (change: (files: Map<string, string>) => void): Map<string, string> => {
  const files = trail()
  change(files)
  return files
}

describe('the digests of a trail', () => {
  it('vouch for what is there and unchanged', () => {
    expect(verifyDigests(hashedAll(trail()))).toEqual({
      digests: 3,
      logFiles: 3,
      from: '2026-05-12T00:00:00Z',
      to: '2026-05-12T03:00:00Z',
      signatures: { right: 0, unchecked: 3 },
      findings: [],
    })
  })

  it.each([
    ['a log file that was deleted', (files: Map<string, string>) => files.delete(logName(2)), [`log file missing: ${logName(2)}`]],
    [
      'a log file that was edited',
      (files: Map<string, string>) => files.set(logName(2), '{"Records":[]}'),
      [`log file changed: ${logName(2)}`],
    ],
    [
      'a log file that was slipped in',
      (files: Map<string, string>) => files.set(logName(7), '{}'),
      [`log file in no digest: ${logName(7)}`],
    ],
    [
      'a digest that was deleted',
      (files: Map<string, string>) => files.delete(digestName(2)),
      [`digest missing: ${digestName(2)}`, `log file in no digest: ${logName(2)}`],
    ],
    [
      'a digest that is none',
      (files: Map<string, string>) => files.set(digestName(3), '[]'),
      [`digest unreadable: ${digestName(3)}`, `log file in no digest: ${logName(3)}`],
    ],
  ])('name %s', (_, change, expected) => {
    expect(problems(edited(change)).sort()).toEqual([...expected].sort())
  })

  it('name a digest that was edited to hide a log file', () => {
    const files = edited((all) => {
      all.set(digestName(2), (all.get(digestName(2)) ?? '').replace(/"logFiles":\[.*\]/, '"logFiles":[]'))
      all.delete(logName(2))
    })
    expect(problems(files)).toEqual([`digest changed: ${digestName(2)}`])
  })

  it('do not miss what came before the first one', () => {
    const last = edited((files) => {
      for (const i of [1, 2]) for (const name of [digestName(i), logName(i)]) files.delete(name)
    })
    expect(problems(last)).toEqual([])
  })

  it('read from a folder, with public keys, prove all signatures but the last', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kestrail-digest-'))
    for (const [name, content] of trail()) writeFileSync(join(folder, name), gzipSync(content))
    const keys = join(folder, 'keys.json')
    const Value = publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64')
    writeFileSync(keys, JSON.stringify({ PublicKeyList: [{ Fingerprint: 'f1', Value }] }))
    const files = await Promise.all(filesBelow([folder]).map(hashedFile))
    expect(verifyDigests(files, signaturesBy(keys))).toMatchObject({ signatures: { right: 2, unchecked: 1 }, findings: [] })
    const forged = verifyDigests(files, () => false)
    expect(forged.findings.map(({ what }) => what)).toEqual(['signature wrong', 'signature wrong'])
  })
})
