import { type ReadShape, readOf } from '../calls/reads.ts'
import type { Organization } from '../organization.ts'
import { SECOND } from '../trail.ts'
import { act, fail, type Intruder } from './intruder.ts'

/** What intruders ask in an account that they do not know. */
export const QUESTIONS: readonly ReadShape[] = [
  ['iam', 'ListUsers', () => ({ maxItems: 100 })],
  ['iam', 'ListRoles', () => ({ maxItems: 100 })],
  ['iam', 'ListGroups'],
  ['iam', 'ListPolicies', () => ({ scope: 'Local', onlyAttached: true })],
  ['iam', 'GetUser'],
  ['iam', 'GetAccountSummary'],
  ['iam', 'GetAccountAuthorizationDetails'],
  ['iam', 'ListAccessKeys'],
  ['iam', 'ListAttachedUserPolicies'],
  ['iam', 'ListAccountAliases'],
  ['iam', 'SimulatePrincipalPolicy'],
  ['s3', 'ListBuckets', (estate) => ({ Host: `s3.${estate.region}.amazonaws.com` })],
  ['s3', 'GetBucketPolicy', (estate, random) => ({ bucketName: random.pick(estate.buckets), policy: '' })],
  ['s3', 'GetBucketAcl', (estate, random) => ({ bucketName: random.pick(estate.buckets), acl: '' })],
  ['ec2', 'DescribeInstances', () => ({ instancesSet: {}, filterSet: {} })],
  ['ec2', 'DescribeSecurityGroups', () => ({ securityGroupSet: {}, filterSet: {} })],
  ['ec2', 'DescribeSnapshots', () => ({ snapshotSet: {}, ownersSet: { items: [{ owner: 'self' }] } })],
  ['ec2', 'DescribeVolumes', () => ({ volumeSet: {}, filterSet: {} })],
  ['ec2', 'DescribeRegions', () => ({ regionSet: {}, allRegions: true })],
  ['ec2', 'DescribeKeyPairs', () => ({ keySet: {}, filterSet: {} })],
  ['ec2', 'DescribeVpcs', () => ({ vpcSet: {}, filterSet: {} })],
  ['ec2', 'DescribeFlowLogs', () => ({ maxResults: 100 })],
  ['ec2', 'GetConsoleOutput', (estate, random) => ({ instanceId: random.pick(estate.instances).id })],
  ['ec2', 'DescribeInstanceAttribute', (estate, random) => ({ instanceId: random.pick(estate.instances).id, attribute: 'userData' })],
  ['lambda', 'ListFunctions20150331', () => ({ maxItems: 50 })],
  ['lambda', 'GetFunction20150331v2', (estate, random) => ({ functionName: random.pick(estate.functions).name })],
  ['secretsmanager', 'ListSecrets', () => ({ maxResults: 100 })],
  ['ssm', 'DescribeParameters', () => ({ maxResults: 50 })],
  ['ssm', 'DescribeInstanceInformation', () => ({ maxResults: 50 })],
  ['kms', 'ListKeys', () => ({ limit: 100 })],
  ['rds', 'DescribeDBInstances', () => ({ maxRecords: 100 })],
  ['rds', 'DescribeDBSnapshots', () => ({ maxRecords: 100 })],
  ['dynamodb', 'ListTables', () => ({ limit: 100 })],
  ['cloudtrail', 'DescribeTrails', () => ({ trailNameList: [], includeShadowTrails: true })],
  ['cloudtrail', 'GetTrailStatus', (estate) => ({ name: estate.trail })],
  ['cloudtrail', 'GetEventSelectors', (estate) => ({ trailName: estate.trail })],
  ['guardduty', 'ListDetectors', () => ({ maxResults: 50 })],
  ['config', 'DescribeConfigurationRecorders'],
  ['organizations', 'ListAccounts'],
  ['organizations', 'DescribeOrganization'],
  ['ses', 'GetSendQuota'],
  ['ses', 'ListIdentities'],
  ['ecr', 'DescribeRepositories', () => ({ maxResults: 100 })],
  ['ecs', 'ListClusters', () => ({ maxResults: 100 })],
  ['eks', 'ListClusters', () => ({ maxResults: 100 })],
  ['cloudformation', 'DescribeStacks'],
  ['servicequotas', 'ListServiceQuotas', () => ({ serviceCode: 'ec2' })],
  ['bedrock', 'ListFoundationModels'],
]

/** "Who am I?", the first question with any stolen key. */
export const whoAmI = (intruder: Intruder): void => {
  act(intruder, {
    source: 'sts',
    action: 'GetCallerIdentity',
    region: intruder.random.chance(0.5) ? 'us-east-1' : intruder.estate.region,
    readOnly: true,
  })
}

/** A burst of questions, some about other Regions; `refusals` of them are denied. */
export const lookAround = (intruder: Intruder, questions: number, refusals: number, { region, otherRegion }: Organization): void => {
  const { random } = intruder
  const pause = random.between(0.3 * SECOND, 25 * SECOND)
  const regions = random.chance(0.5) ? [region] : [region, region, otherRegion, 'us-east-1']
  for (let left = questions; left > 0; left--) {
    const call = { ...readOf(random.pick(QUESTIONS), intruder.estate, random), region: random.pick(regions) }
    if (random.chance(refusals)) fail(intruder, call)
    else act(intruder, call, pause)
  }
}
