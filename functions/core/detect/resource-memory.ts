import { remembered } from '#core/enrich/remembered.ts'
import type { ApiCall, Event } from '#core/model/event.ts'
import { hash64 } from '#core/model/hash.ts'
import type { Resource } from '#core/model/resource.ts'
import type { Fact, ResourceRow } from '#core/model/state.ts'
import { automationOf } from '#core/normalise/automation.ts'
import type { Known } from '#core/normalise/known.ts'
import { resourcesOf } from '#core/normalise/resources.ts'
import { type Tags, taggedArns, tagsOf } from '#core/normalise/tags.ts'
import { DAY } from './behaviour.ts'

/** Services that own what lasts; asking every other change would cost more than it tells. */
const OWNERS = new Set(
  ['iam', 'ec2', 's3', 'lambda', 'kms', 'secretsmanager', 'rds', 'ecr', 'cloudtrail'].map((name) => `${name}.amazonaws.com`),
)
/** Any service's own calls for tags. */
const TAGS = /^(Tag|Untag|AddTags|RemoveTags)/
/** Tags that say what a resource belongs to, whatever the settings call its owner. */
const BELONGING = ['Name', 'environment', 'Environment', 'env', 'stage', 'aws:cloudformation:stack-name', 'aws:autoscaling:groupName']
/** Kinds that stay for longer than a job takes, and that somebody answers for. */
const LASTING =
  /^Aws(Iam(User|Role|Group|Policy)|S3Bucket|SecretsManagerSecret|LambdaFunction|Ec2(Instance|Image|SecurityGroup|NetworkAcl)|KmsKey|RdsDb\w+|EcrRepository|CloudTrailTrail)$/
/** Changes that machines make all day long, and that change nothing of what the thing is. */
const ROUTINE =
  /^(AssumeRole|UpdateInstanceInformation|PutInventory|PutComplianceItems|SendCommand|StartSession|RegisterTargets|Decrypt|GenerateDataKey|RotateKey|StartInstances|StopInstances|RebootInstances|InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload|PutImage)/
const MAKES = /^(?:Create|Run|Import|Copy|Register|Allocate|Launch)([A-Za-z]+?)s?$/
const LONGEST_KEY = 400
const MOST_TOLD = 100_000

/** A row's key names the resource; a long name keeps its start and is told apart by its hash. */
export const resourceKey = (arn: string): string =>
  `A#${arn.length <= LONGEST_KEY ? arn : `${arn.slice(0, LONGEST_KEY - 20)}~${hash64(arn)}`}`

const tellsOfThings = remembered((action) => !ROUTINE.test(action))
const isTagging = remembered((action) => TAGS.test(action))

const isChange = ({ outcome, raw, action, source }: ApiCall): boolean =>
  raw['readOnly'] !== true &&
  outcome === 'success' &&
  raw['readOnly'] !== 'true' &&
  raw['managementEvent'] !== false &&
  (OWNERS.has(source) || isTagging(action)) &&
  tellsOfThings(action)

/** What a service scales up and down belongs to whom its tags say, or is gone tomorrow. */
const isScaled = ({ actor }: ApiCall, tags: Tags, owners: readonly string[]): boolean =>
  actor.kind === 'service-linked' && !owners.some((name) => Object.hasOwn(tags, name))

/** `RunInstances` makes an instance, `CreateAccessKey` no user: the action's noun must be the kind's. */
const made = ({ action }: ApiCall, { kind }: Resource): boolean => {
  const noun = MAKES.exec(action)?.[1]?.toLowerCase()
  return noun !== undefined && kind.toLowerCase().endsWith(noun)
}

/**
 * What every change tells of the resource that it changes: who made it, who changed it on which day, by which automation, its tags.
 * The day is enough to tell which came last, so that a busy deployer costs one write a resource and day.
 */
export const resourceMemory = (known: Known) => {
  const wanted = new Set([...known.ownerTags, ...BELONGING])
  let told = new Set<string>()
  let pending: Fact[] = []

  const rowOf = (event: ApiCall, resource: Resource | undefined, tags: Tags): ResourceRow => {
    const { time, id } = event
    const by = event.actor.id
    const day = { time: Math.floor(time / DAY) * DAY, id: by, by }
    const automation = automationOf(event.raw, event.actor, known)
    return {
      kind: 'resource',
      ...(resource && made(event, resource) && { created: { time, id, by } }),
      changed: day,
      ...(automation && { deployedBy: { ...day, by: automation } }),
      tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, { time, id, value }])),
    }
  }

  const tell = (event: ApiCall, arn: string, row: ResourceRow): void => {
    const plain = row.created === undefined && Object.keys(row.tags ?? {}).length === 0
    const key = `${arn} ${event.actor.id} ${row.changed?.time}`
    if (plain && told.has(key)) return
    if (told.size < MOST_TOLD) told.add(key)
    pending.push({ pk: resourceKey(arn), sk: 'resource', value: row })
  }

  return {
    observe(event: Event): void {
      if (event.kind !== 'api-call' || !isChange(event)) return
      const resources = resourcesOf(event).filter((one) => LASTING.test(one.kind))
      const tags = tagsOf(event, wanted)
      if (isScaled(event, tags, known.ownerTags)) return
      for (const resource of resources) tell(event, resource.arn, rowOf(event, resource, tags))
      if (Object.keys(tags).length === 0) return
      const others = taggedArns(event).filter((arn) => resources.every((one) => one.arn !== arn))
      for (const arn of others.slice(0, 8)) tell(event, arn, rowOf(event, undefined, tags))
    },
    facts(): Fact[] {
      const facts = pending
      pending = []
      return facts
    },
    forget(): void {
      told = new Set()
      pending = []
    },
  }
}
