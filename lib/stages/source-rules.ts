import type { Settings } from '#core/model/settings.ts'

/** Name of the role that forwards a member account's events; the stream admits no other. */
export const FORWARDER = 'kestrail-forwarder'

export interface SourceRule {
  readonly id: string
  readonly description: string
  readonly pattern: Readonly<Record<string, unknown>>
  /** Whether EventBridge also hands over read-only management events, for which AWS asks a special rule state. */
  readonly readOnly: boolean
}

/** EventBridge keeps a pattern under 2,048 characters unless asked for more. */
const PATTERN_LIMIT = 2000

/** AWS writes both "Sign In" and "Signin". */
const CLOUDTRAIL = [
  'AWS API Call via CloudTrail',
  'AWS Console Sign In via CloudTrail',
  'AWS Console Signin via CloudTrail',
  'AWS Console Action via CloudTrail',
  'AWS Service Event via CloudTrail',
  'AWS Insight via CloudTrail',
  'AWS Network Activity Event via CloudTrail',
]

/** AssumeRole counts as read-only, and without it no session has a parent. */
const LINEAGE = ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']

/** Read-only calls that tell of discovery, credential access and collection. */
const SELECTED: Readonly<Record<string, readonly string[]>> = {
  sts: ['GetCallerIdentity', 'GetAccessKeyInfo', 'DecodeAuthorizationMessage'],
  iam: [
    'GetAccountAuthorizationDetails',
    'GetAccountPasswordPolicy',
    'GetAccountSummary',
    'GetCredentialReport',
    'GetLoginProfile',
    'GetUser',
    'ListAccessKeys',
    'ListAccountAliases',
    'ListAttachedRolePolicies',
    'ListAttachedUserPolicies',
    'ListGroups',
    'ListGroupsForUser',
    'ListMFADevices',
    'ListOpenIDConnectProviders',
    'ListPolicies',
    'ListRoles',
    'ListSAMLProviders',
    'ListSigningCertificates',
    'ListSSHPublicKeys',
    'ListUserPolicies',
    'ListUsers',
    'SimulatePrincipalPolicy',
  ],
  secretsmanager: ['BatchGetSecretValue', 'DescribeSecret', 'GetSecretValue', 'ListSecrets'],
  ssm: ['DescribeInstanceInformation', 'DescribeParameters', 'GetParameter', 'GetParameters', 'GetParametersByPath'],
  ec2: [
    'DescribeFlowLogs',
    'DescribeImages',
    'DescribeInstanceAttribute',
    'DescribeInstances',
    'DescribeRegions',
    'DescribeSecurityGroups',
    'DescribeSnapshotAttribute',
    'DescribeSnapshots',
    'DescribeSubnets',
    'DescribeVolumes',
    'DescribeVpcs',
    'GetConsoleOutput',
    'GetConsoleScreenshot',
    'GetEbsEncryptionByDefault',
    'GetLaunchTemplateData',
    'GetPasswordData',
  ],
  s3: [
    'GetBucketAcl',
    'GetBucketLogging',
    'GetBucketPolicy',
    'GetBucketPublicAccessBlock',
    'GetBucketReplication',
    'GetBucketVersioning',
    'ListBuckets',
  ],
  cloudtrail: ['DescribeTrails', 'GetEventSelectors', 'GetInsightSelectors', 'GetTrail', 'GetTrailStatus', 'ListTrails', 'LookupEvents'],
  guardduty: ['GetDetector', 'GetFindings', 'ListDetectors', 'ListFindings', 'ListIPSets'],
  organizations: ['DescribeOrganization', 'ListAccounts', 'ListDelegatedAdministrators', 'ListParents', 'ListPolicies', 'ListRoots'],
  ses: ['GetAccount', 'GetAccountSendingEnabled', 'GetSendQuota', 'GetSendStatistics', 'ListIdentities', 'ListVerifiedEmailAddresses'],
  bedrock: [
    'Converse',
    'ConverseStream',
    'GetFoundationModelAvailability',
    'GetModelInvocationLoggingConfiguration',
    'GetUseCaseForModelAccess',
    'InvokeModel',
    'InvokeModelWithResponseStream',
    'ListFoundationModelAgreementOffers',
    'ListFoundationModels',
    'ListInferenceProfiles',
  ],
  lambda: ['GetFunction20150331v2', 'GetPolicy20150331v2', 'ListFunctions20150331', 'ListLayers20181031'],
  rds: ['DescribeDBClusters', 'DescribeDBInstances', 'DescribeDBSnapshots'],
  eks: ['AccessKubernetesApi', 'DescribeCluster', 'ListClusters'],
  ecs: ['DescribeTaskDefinition', 'ListTaskDefinitions'],
  ecr: ['BatchGetImage', 'DescribeRepositories', 'GetAuthorizationToken'],
  'service-quotas': ['GetServiceQuota', 'ListServiceQuotas'],
  sso: ['GetRoleCredentials', 'ListAccountRoles', 'ListAccounts', 'ListInstances'],
  'cost-explorer': ['GetCostAndUsage'],
  'resource-explorer': ['ListResources', 'Search'],
}

/** Findings and state changes of AWS's own services: EventBridge source → detail-types. */
const NOTICES: Readonly<Record<string, readonly string[]>> = {
  guardduty: ['GuardDuty Finding', 'GuardDuty Runtime Protection Unhealthy'],
  inspector2: ['Inspector2 Finding'],
  macie: ['Macie Finding'],
  'access-analyzer': ['Access Analyzer Finding'],
  config: ['Config Rules Compliance Change'],
  ecr: ['ECR Image Action', 'ECR Image Scan'],
  ecs: ['ECS Task State Change'],
  ec2: ['EC2 Instance State-change Notification'],
  health: ['AWS Health Event', 'AWS Health Abuse Event'],
  cloudwatch: ['CloudWatch Alarm State Change'],
}

/** The rules that every account and Region needs, as data: the stack and the member template write the same list. */
export function sourceRules(readOnlyEvents: Settings['readOnlyEvents']): readonly SourceRule[] {
  return [...cloudTrailRules(readOnlyEvents), ...noticeRules()]
}

function cloudTrailRules(readOnlyEvents: Settings['readOnlyEvents']): SourceRule[] {
  const all = readOnlyEvents === 'all'
  const changes = { id: 'CloudTrail', description: 'CloudTrail: every event', pattern: { 'detail-type': CLOUDTRAIL }, readOnly: all }
  if (all) return [changes]
  const names = readOnlyEvents === 'selected' ? [...LINEAGE, ...Object.values(SELECTED).flat()] : LINEAGE
  return [
    { ...changes, description: 'CloudTrail: changes, sign-ins and service events' },
    ...chunks([...new Set(names)]).map((eventName, i) => ({
      id: `CloudTrailReads${i + 1}`,
      description: 'CloudTrail: selected read-only calls',
      pattern: readPattern(eventName),
      readOnly: true,
    })),
  ]
}

const readPattern = (eventName: readonly string[]) => ({
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: { readOnly: [true], eventName },
})

/** As few lists as patterns of legal length allow, in the order given. */
function chunks(names: readonly string[]): string[][] {
  const lists: string[][] = []
  for (const name of names) {
    const last = lists.at(-1)
    if (last && JSON.stringify(readPattern([...last, name])).length <= PATTERN_LIMIT) last.push(name)
    else lists.push([name])
  }
  return lists
}

function noticeRules(): SourceRule[] {
  return Object.entries(NOTICES).map(([source, types]) => ({
    id: `Notice${source
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join('')}`,
    description: `Notices of ${source}: ${types.join(', ')}`,
    pattern: { source: [`aws.${source}`], 'detail-type': types },
    readOnly: false,
  }))
}

/** AWS's name of the rule state. */
export const stateOf = (rule: SourceRule): string => (rule.readOnly ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED')
