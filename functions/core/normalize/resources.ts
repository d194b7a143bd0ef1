import type { ApiCall, Event, Json } from '#core/model/event.ts'
import type { Resource } from '#core/model/resource.ts'
import { compositeResources } from './composite-resources.ts'
import { at, isObject, items, list, text } from './json.ts'
import { RESOURCE_MEMBERS, type ResourceMember } from './resource-types.ts'

const MAX_RESOURCES = 8

const make = (arn: string, kind: string, event: { account: string; region: string }): Resource => ({
  arn: arn.slice(0, 512),
  kind,
  account: arn.split(':')[4] || event.account,
  region: event.region,
  role: 'Target',
})

/** `AWS::S3::Object` → `AwsS3Object`, `AWS::EC2::Instance` → `AwsEc2Instance`. */
const kindOf = (type: string): string => {
  const parts = type.split('::')
  return parts.length === 3
    ? parts.map((part) => part.slice(0, 1) + (part === part.toUpperCase() ? part.slice(1).toLowerCase() : part.slice(1))).join('')
    : 'Other'
}

const named = (record: Json, event: ApiCall): Resource[] =>
  list(record['resources']).flatMap((one) => {
    const arn = isObject(one) ? (text(one['ARN']) ?? text(one['arn'])) : undefined
    return arn ? [make(arn, kindOf(text((one as Json)['type']) ?? ''), event)] : []
  })

const instances = (record: Json, event: ApiCall): Resource[] =>
  ['responseElements.instancesSet', 'requestParameters.instancesSet'].flatMap((path) =>
    items(at(record, path)).flatMap((one) => {
      const id = isObject(one) ? text(one['instanceId']) : undefined
      return id ? [make(`arn:aws:ec2:${event.region}:${event.account}:instance/${id}`, 'AwsEc2Instance', event)] : []
    }),
  )

/** `aws-cn` and `aws-us-gov` have Regions of their own. */
const partitionOf = (region: string): string => (region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws')

/** A queue is named by its URL: `https://sqs.us-east-1.amazonaws.com/123456789012/orders`. */
const plainName = (name: string): string => (/^https:\/\/[^/]*sqs/.test(name) ? (name.split('/').at(-1) ?? name) : name)

const arnOf = ({ arn }: ResourceMember, name: string, { account, region }: ApiCall): string | undefined => {
  if (name.startsWith('arn:')) return name
  if (arn === '') return undefined
  const filled = arn
    .replace('{region}', region)
    .replace('{account}', account)
    .replace('{name}', () => plainName(name))
  return arn.startsWith('AWS::') ? filled : `arn:${partitionOf(region)}:${filled}`
}

/** A roleArn of any service is an IAM role; a policyArn only where its ARN says so. */
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\//

const roles = (record: Json, event: ApiCall): Resource[] =>
  ['roleArn', 'role', 'executionRoleArn', 'taskRoleArn', 'serviceRoleArn'].flatMap((name) => {
    const arn = text(at(record, `requestParameters.${name}`))
    return arn && ROLE_ARN.test(arn) ? [make(arn, 'AwsIamRole', event)] : []
  })

const members = (record: Json, event: ApiCall): Resource[] => {
  const service = event.source.slice(0, event.source.indexOf('.'))
  // A launch is not about the image and the network that it uses.
  if (event.action === 'RunInstances') return []
  const known = Object.hasOwn(RESOURCE_MEMBERS, service) ? RESOURCE_MEMBERS[service]! : []
  return known.flatMap((member) => {
    const name = text(at(record, member.path))
    const arn = name && arnOf(member, name, event)
    return arn ? [make(arn, member.kind, event)] : []
  })
}

/** What an event touched; each resource once, bounded. */
export const resourcesOf = (event: Event): Resource[] => {
  if (event.kind !== 'api-call') return []
  const record = event.raw
  const found = [
    ...members(record, event),
    ...roles(record, event),
    ...named(record, event),
    ...instances(record, event),
    ...compositeResources(record, event).map(([kind, id]) => make(id, kind, event)),
  ]
  return [...new Map(found.map((resource) => [resource.arn, resource])).values()].slice(0, MAX_RESOURCES)
}
