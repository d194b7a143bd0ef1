import type { ApiCall, Json } from '#core/model/event.ts'
import { at, isObject, items, list, text } from './json.ts'

/** What a call says of tags: a value, or null for one that was taken off. */
export type Tags = Readonly<Record<string, string | null>>

const LONGEST = 256

const pairOf = (one: Json): readonly [key: unknown, value: unknown] => [
  one['key'] ?? one['Key'] ?? one['tagKey'],
  one['value'] ?? one['Value'] ?? one['tagValue'] ?? '',
]

/** `[{ key, value }]` in the spellings that services have, or `{ key: value }`. */
const pairs = (value: unknown): (readonly [key: unknown, value: unknown])[] =>
  isObject(value) && !('items' in value) ? Object.entries(value) : items(value).flatMap((one) => (isObject(one) ? [pairOf(one)] : []))

/** Where requests hold tags: at creation (EC2's specifications, a member `tags`), and in calls that do nothing else. */
const written = (record: Json): (readonly [key: unknown, value: unknown])[] => [
  ...items(at(record, 'requestParameters.tagSpecificationSet')).flatMap((one) => (isObject(one) ? pairs(one['tags']) : [])),
  ...['tags', 'Tags', 'tagSet', 'tagList'].flatMap((name) => pairs(at(record, `requestParameters.${name}`))),
  ...list(at(record, 'requestParameters.Tagging.TagSet.Tag')).flatMap((one) => (isObject(one) ? [pairOf(one)] : [])),
]

const REMOVES = /^(Untag|DeleteTags|RemoveTags|DeleteBucketTagging)/

/** The tags that a successful call put on or took off what it names; only keys that someone asks for. Source: each service's TagResource in its API reference. */
export const tagsOf = ({ raw, action }: ApiCall, wanted: ReadonlySet<string>): Tags => {
  const removes = REMOVES.test(action)
  const named = removes ? list(at(raw, 'requestParameters.tagKeys')).map((key): readonly [unknown, unknown] => [key, null]) : []
  const all = [...written(raw), ...named]
  return Object.fromEntries(
    all.flatMap(([key, value]): [string, string | null][] =>
      typeof key === 'string' && wanted.has(key) ? [[key, removes ? null : (text(value) ?? '').slice(0, LONGEST)]] : [],
    ),
  )
}

/** EC2 names what it tags by id alone. */
const BY_PREFIX: readonly (readonly [prefix: string, path: string])[] = [
  ['i-', 'instance'],
  ['sg-', 'security-group'],
  ['snap-', 'snapshot'],
  ['ami-', 'image'],
  ['acl-', 'network-acl'],
  ['vol-', 'volume'],
]

/** ARNs that a tagging call names outside the members that other calls have. */
export const taggedArns = ({ raw, account, region }: ApiCall): string[] => {
  const ids = items(at(raw, 'requestParameters.resourcesSet')).flatMap((one) => (isObject(one) ? (text(one['resourceId']) ?? []) : []))
  const direct = ['resourceArn', 'resourceARN', 'resource', 'resourceName', 'arn', 'aRN'].flatMap((name) => {
    const arn = text(at(raw, `requestParameters.${name}`))
    return arn?.startsWith('arn:') ? [arn] : []
  })
  const listed = ['resourceARNList', 'resourceArnList', 'resources'].flatMap((name) =>
    list(at(raw, `requestParameters.${name}`)).filter((arn): arn is string => typeof arn === 'string' && arn.startsWith('arn:')),
  )
  return [
    ...direct,
    ...listed,
    ...ids.flatMap((id) => {
      const kind = BY_PREFIX.find(([prefix]) => id.startsWith(prefix))?.[1]
      return kind ? [`arn:aws:ec2:${region}:${account}:${kind}/${id}`] : []
    }),
  ]
}
