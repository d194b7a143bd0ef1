import type { Change, PackedEvent } from './pack.ts'

/** Where calls carry a whole policy or setting: what it is afterwards. */
const DOCUMENTS = [
  'policyDocument',
  'assumeRolePolicyDocument',
  'bucketPolicy',
  'policy',
  'policyText',
  'resourcePolicy',
  'attributeValue',
] as const
/** What such a call is about. */
const NAMES = [
  ...['bucketName', 'roleName', 'userName', 'groupName', 'policyArn', 'policyName', 'keyId', 'functionName', 'repositoryName'],
  ...['topicArn', 'queueUrl', 'secretId', 'snapshotId', 'trailName'],
] as const

type Json = Readonly<Record<string, unknown>>

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const own = (map: Json, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined)

/** A policy that is written as text is shown as what it says. */
const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const changeOf = ({ id, time, raw }: PackedEvent): Change | undefined => {
  const parameters = isMap(raw) ? own(raw, 'requestParameters') : undefined
  if (!isMap(raw) || !isMap(parameters) || own(raw, 'readOnly') === true || own(raw, 'errorCode') !== undefined) return undefined
  const document = DOCUMENTS.map((key) => own(parameters, key)).find((value) => value !== undefined && value !== null)
  if (document === undefined) return undefined
  const names = NAMES.flatMap((key) => {
    const value = own(parameters, key)
    return typeof value === 'string' ? [value] : []
  })
  const place = [own(raw, 'recipientAccountId'), String(own(raw, 'eventSource')).split('.')[0]].join(' ')
  return { resource: [place, ...names].join(' '), time, event: id, after: parsed(document) }
}

/**
 * Policies and settings as these records say that they were changed. `before` is what an earlier one of them made; where none did, it is
 * absent: CloudTrail does not say what a policy was.
 */
export const changesIn = (events: readonly PackedEvent[]): Change[] => {
  const latest = new Map<string, unknown>()
  return [...events]
    .sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
    .flatMap((event): Change[] => {
      const change = changeOf(event)
      if (!change) return []
      const before = latest.get(change.resource)
      latest.set(change.resource, change.after)
      return [{ ...change, ...(before !== undefined && { before }) }]
    })
}
