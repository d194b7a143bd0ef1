import type { ApiCall, Event } from '#core/model/event.ts'
import type { Resource } from '#core/model/resource.ts'
import { remembered } from '#core/net/memoized.ts'
import { automationOf } from '#core/normalize/automation.ts'
import type { Context } from '#core/normalize/context.ts'
import { resourcesOf } from '#core/normalize/resources.ts'
import { type Tags, taggedArns, tagsOf } from '#core/normalize/tags.ts'
import type { ResourceRow } from '#core/state/kinds/resource.ts'
import { resourceKey } from '#core/state/kinds/resource.ts'
import type { Fact } from '#core/state/rows.ts'
import { DAY } from './behavior.ts'

/** Services that own what lasts; asking every other change would cost more than it shows. */
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
const MOST_WRITTEN = 100_000

const isAboutResource = remembered((action) => !ROUTINE.test(action))
const CREATES = /^(Create|Register|Import|Restore)/
const isTagging = remembered((action) => TAGS.test(action))

const isChange = ({ outcome, raw, action, source }: ApiCall): boolean =>
  raw['readOnly'] !== true &&
  outcome === 'success' &&
  raw['readOnly'] !== 'true' &&
  raw['managementEvent'] !== false &&
  (OWNERS.has(source) || isTagging(action) || CREATES.test(action)) &&
  isAboutResource(action)

/** What a service scales up and down belongs to whom its tags say, or is gone tomorrow. */
const isScaled = ({ actor }: ApiCall, tags: Tags, owners: readonly string[]): boolean =>
  actor.kind === 'service-linked' && !owners.some((name) => Object.hasOwn(tags, name))

/** `RunInstances` makes an instance, `CreateAccessKey` no user: the action's noun must be the kind's. */
const made = ({ action }: ApiCall, { kind }: Resource): boolean => {
  const noun = MAKES.exec(action)?.[1]?.toLowerCase()
  return noun !== undefined && kind.toLowerCase().endsWith(noun)
}

/**
 * What every change announces the resource that it changes: who made it, who changed it on which day, by which automation, its tags.
 * The day is enough to report which came last, so that a busy deployer costs one write a resource and day.
 */
export const resourceRecorder = (known: Context) => {
  const wanted = new Set([...known.ownerTags, ...BELONGING])
  let written = new Set<string>()
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

  const report = (event: ApiCall, arn: string, row: ResourceRow): void => {
    const plain = row.created === undefined && Object.keys(row.tags ?? {}).length === 0
    const key = `${arn} ${event.actor.id} ${row.changed?.time}`
    if (plain && written.has(key)) return
    if (written.size < MOST_WRITTEN) written.add(key)
    pending.push({ ...resourceKey(arn), value: row })
  }

  return {
    observe(event: Event): void {
      if (event.kind !== 'api-call' || !isChange(event)) return
      const tags = tagsOf(event, wanted)
      // Of other services only what says whose it is, when it is made: their changes are too many to write down.
      if (!OWNERS.has(event.source) && Object.keys(tags).length === 0) return
      const resources = resourcesOf(event).filter((one) => LASTING.test(one.kind) || !OWNERS.has(event.source))
      if (isScaled(event, tags, known.ownerTags)) return
      for (const resource of resources) report(event, resource.arn, rowOf(event, resource, tags))
      if (Object.keys(tags).length === 0) return
      const others = taggedArns(event).filter((arn) => resources.every((one) => one.arn !== arn))
      for (const arn of others.slice(0, 8)) report(event, arn, rowOf(event, undefined, tags))
    },
    drain(): Fact[] {
      const facts = pending
      pending = []
      return facts
    },
    reset(): void {
      written = new Set()
      pending = []
    },
  }
}
