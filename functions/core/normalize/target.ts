import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import { at, isObject, items, list, text } from './json.ts'

/** Request parameters that name what a call is about, the most specific first. */
const NAMES = [
  'userName',
  'roleName',
  'groupName',
  'bucketName',
  'secretId',
  'functionName',
  'instanceId',
  'groupId',
  'snapshotId',
  'imageId',
  'keyId',
  'trailName',
  'name',
  'policyArn',
  'dBInstanceIdentifier',
  'dBSnapshotIdentifier',
  'repositoryName',
  'cluster',
  'tableName',
  'topicArn',
  'queueUrl',
  'detectorId',
  'roleArn',
]

const INSTANCE = /^i-[0-9a-f]{8,17}$/
const MOST_INSTANCES = 64

/** Instances that a call is about: asked for by id, or made by it. */
const instancesOf = (record: Json, parameters: Json): string[] | undefined => {
  const named = [
    parameters['instanceId'],
    parameters['target'],
    ...list(parameters['instanceIds']),
    ...['requestParameters.instancesSet', 'responseElements.instancesSet'].flatMap((path) =>
      items(at(record, path)).map((one) => at(one, 'instanceId')),
    ),
  ]
  const ids = [...new Set(named.flatMap((one) => text(one) ?? []).filter((id) => INSTANCE.test(id)))]
  return ids.length > 0 ? ids.slice(0, MOST_INSTANCES) : undefined
}

const TASK = /^[0-9a-f]{32}$/

/** The container task that a call is about, by id or ARN: its id. */
const taskOf = (parameters: Json): string | undefined => {
  const id = text(parameters['task'])?.split('/').at(-1)
  return id !== undefined && TASK.test(id) ? id : undefined
}

/** What the call is about. */
export const targetOf = (record: Json, actor: Actor): Record<string, unknown> => {
  const parameters = isObject(record['requestParameters']) ? record['requestParameters'] : {}
  const user = text(parameters['userName'])
  const role = text(parameters['roleName'])
  const name = NAMES.map((one) => text(parameters[one])).find((one) => one !== undefined) ?? resourceName(record)
  return {
    user,
    role,
    name,
    instances: instancesOf(record, parameters),
    task: taskOf(parameters),
    // IAM calls without a user name are about the caller.
    self: actor.kind === 'user' && record['eventSource'] === 'iam.amazonaws.com' && (user === undefined || user === actor.name),
  }
}

const resourceName = (record: Json): string | undefined => {
  const [resource] = list(record['resources'])
  return isObject(resource) ? (text(resource['ARN']) ?? text(resource['arn'])) : undefined
}
