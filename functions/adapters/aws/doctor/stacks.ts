import {
  type CloudFormationClient,
  DescribeStackSetCommand,
  DescribeStacksCommand,
  ListStackInstancesCommand,
  ListStackResourcesCommand,
  type StackInstanceSummary,
} from '@aws-sdk/client-cloudformation'
import { type Answer, ok, plural, problem, unknown } from './answer.ts'

export interface Resource {
  readonly logicalId: string
  readonly physicalId: string
  readonly type: string
}

/** Both stacks by name: which stand, and what is in them. */
export const stacksOf = async (
  client: CloudFormationClient,
  names: readonly string[],
): Promise<{ readonly answers: readonly Answer[]; readonly resources: readonly Resource[] }> => {
  const answers: Answer[] = []
  const resources: Resource[] = []
  for (const name of names) {
    const status = await statusOf(client, name)
    if (status === undefined) {
      answers.push(
        problem('stack', `there is no stack ${name} in this account and Region`, 'deploy it (docs/deploy.md), or name it with --stack'),
      )
      continue
    }
    answers.push(
      /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)
        ? ok('stack', `${name}: ${status}`)
        : problem('stack', `${name}: ${status}`, 'look at its events in CloudFormation, then deploy again'),
    )
    resources.push(...(await resourcesOf(client, name)))
  }
  return { answers, resources }
}

const statusOf = async (client: CloudFormationClient, StackName: string): Promise<string | undefined> => {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }))
    return Stacks[0]?.StackStatus
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError') return undefined
    throw error
  }
}

const resourcesOf = async (client: CloudFormationClient, StackName: string): Promise<Resource[]> => {
  const resources: Resource[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName, ...(NextToken && { NextToken }) }))
    for (const { LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '' } of page.StackResourceSummaries ?? [])
      resources.push({ logicalId: LogicalResourceId, physicalId: PhysicalResourceId, type: ResourceType })
    NextToken = page.NextToken
  } while (NextToken)
  return resources
}

/** The members' StackSet: instances that are not current, and drift. */
export const stackSetOf = async (client: CloudFormationClient, StackSetName: string, delegated: boolean): Promise<readonly Answer[]> => {
  const as = delegated ? ({ CallAs: 'DELEGATED_ADMIN' } as const) : {}
  const { StackSet } = await client.send(new DescribeStackSetCommand({ StackSetName, ...as })).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'StackSetNotFoundException') return { StackSet: undefined }
    throw error
  })
  if (!StackSet)
    return [
      unknown(
        'members',
        `there is no StackSet ${StackSetName} here`,
        'where members forward, name it with --stack-set, and look where it lives',
      ),
    ]
  const instances: StackInstanceSummary[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(new ListStackInstancesCommand({ StackSetName, ...as, ...(NextToken && { NextToken }) }))
    instances.push(...(page.Summaries ?? []))
    NextToken = page.NextToken
  } while (NextToken)
  const late = instances.filter(({ Status }) => Status !== 'CURRENT')
  const drifted = instances.filter(({ DriftStatus }) => DriftStatus === 'DRIFTED')
  const where = (some: readonly StackInstanceSummary[]): string =>
    some
      .slice(0, 5)
      .map(({ Account, Region }) => `${Account} ${Region}`)
      .join(', ') + (some.length > 5 ? ' …' : '')
  return [
    late.length === 0
      ? ok('members', `${plural(instances.length, 'instance')} of StackSet ${StackSetName}, all current`)
      : problem(
          'members',
          `${plural(late.length, 'instance is', 'instances are')} not current: ${where(late)}`,
          'look at the StackSet’s operations, then update it',
        ),
    ...driftOf(StackSetName, StackSet.StackSetDriftDetectionDetails?.LastDriftCheckTimestamp, drifted.length, where(drifted)),
  ]
}

const driftOf = (name: string, checked: Date | undefined, drifted: number, where: string): Answer[] => {
  if (drifted > 0)
    return [
      problem(
        'drift',
        `${plural(drifted, 'instance was', 'instances were')} changed by someone: ${where}`,
        'find out who in CloudTrail, then update the StackSet',
      ),
    ]
  return checked
    ? [ok('drift', `none at the last look, ${checked.toISOString().slice(0, 10)}`)]
    : [unknown('drift', 'was never looked for', `aws cloudformation detect-stack-set-drift --stack-set-name ${name}`)]
}
