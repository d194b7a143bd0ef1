import type { LogBucket, Settings } from '#core/settings/settings.ts'

/** Roles in the account of a bucket: one that reads, for detect; one by which EventBridge announces new objects. */
export const BUCKET_ROLE_PATH = '/kestrail/'
export const READER = 'kestrail-reader'
export const NOTIFIER = 'kestrail-notifier'

/** A bucket of another account, which is read through a role there. */
export type ForeignBucket = LogBucket & { readonly account: string }

type Named = Pick<Settings, 'trail' | 'flowLogs' | 'securityAccount'>

/** Trail and flow logs may lie in one bucket; it is then reported of and read once. */
export function logBuckets({ trail, flowLogs }: Pick<Settings, 'trail' | 'flowLogs'>): readonly LogBucket[] {
  const buckets = [trail, flowLogs].filter((one) => one !== undefined)
  return [...new Map(buckets.map((one) => [`${one.bucket}/${one.prefix ?? ''}`, one])).values()]
}

export const isForeign = (bucket: LogBucket, { securityAccount }: Pick<Settings, 'securityAccount'>): bucket is ForeignBucket =>
  bucket.account !== undefined && bucket.account !== securityAccount

/** Buckets by the other account that they are in. */
export function foreignBuckets(settings: Named): ReadonlyMap<string, readonly ForeignBucket[]> {
  const byAccount = new Map<string, ForeignBucket[]>()
  for (const bucket of logBuckets(settings))
    if (isForeign(bucket, settings)) byAccount.set(bucket.account, [...(byAccount.get(bucket.account) ?? []), bucket])
  return byAccount
}

/** Beginning of the keys under which AWS delivers logs. */
export const keyPrefix = ({ prefix }: LogBucket): string => `${prefix ? `${prefix}/` : ''}AWSLogs/`

/** EventBridge's pattern for objects that are new under that beginning. */
export const createdIn = (bucket: LogBucket) => ({
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { bucket: { name: [bucket.bucket] }, object: { key: [{ prefix: keyPrefix(bucket) }] } },
})
