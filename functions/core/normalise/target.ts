import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import { isObject, list, text } from './json.ts'

/** Request parameters that name what a call is about, the most telling first. */
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
    // IAM calls without a user name are about the caller.
    self: actor.kind === 'user' && record['eventSource'] === 'iam.amazonaws.com' && (user === undefined || user === actor.name),
  }
}

const resourceName = (record: Json): string | undefined => {
  const [resource] = list(record['resources'])
  return isObject(resource) ? (text(resource['ARN']) ?? text(resource['arn'])) : undefined
}
