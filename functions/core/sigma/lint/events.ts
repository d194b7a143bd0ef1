/**
 * Event names that CloudTrail writes beside the operations of AWS's API models, by event source.
 * Sources: CloudTrail user guide (console sign-in, non-API events), service guides; S3 names its bucket calls its own way.
 */
const BESIDE_THE_API: Readonly<Record<string, string>> = {
  signin:
    'ConsoleLogin CheckMfa GetSigninToken SwitchRole ExitRole RenewRole CredentialChallenge CredentialVerification UserAuthentication PasswordRecoveryRequested PasswordRecoveryCompleted PasswordUpdated EmailUpdated GetSigninTokenForRole CreateOAuth2Token AuthorizeOAuth2Access',
  s3: 'PutBucketPublicAccessBlock GetBucketPublicAccessBlock DeleteBucketPublicAccessBlock PutAccountPublicAccessBlock GetAccountPublicAccessBlock DeleteAccountPublicAccessBlock PutBucketLifecycle GetBucketLifecycle PutBucketObjectLockConfiguration GetBucketObjectLockConfiguration ListVersions PostObject PreflightRequest GetAccelerateConfiguration PutAccelerateConfiguration JobCreated JobStatusChanged',
  kms: 'RotateKey DeleteKey EnableKeyRotation SynchronizeMultiRegionKey ReplicateKey DeleteExpiredKeyMaterial',
  ec2: 'BidEvictedEvent SpotInstanceInterruption SharedSnapshotCopyInitiated SharedSnapshotVolumeCreated',
  ecr: 'PolicyExecutionEvent ReplicateImage PullThroughCacheImage',
  organizations: 'CreateAccountResult CloseAccountResult CreateGovCloudAccountResult',
  eks: 'AccessKubernetesApi',
  'ec2-instance-connect': 'OpenTunnel CloseTunnel',
  'ssm-guiconnect': 'StartConnection GetConnection CancelConnection',
  elasticfilesystem: 'NewClientConnection UpdateClientConnection',
  cloudtrail: 'CreateServiceLinkedChannel',
  sso: 'Authenticate Federate ListApplications UserAuthentication CredentialChallenge CredentialVerification CreateToken CreateTokenWithIAM RegisterClient StartDeviceAuthorization Logout StartSSO StartConfiguration DescribeRegisteredRegions EnableSSO DeleteSSO UpdateDirectory AssociateDirectory DisassociateDirectory AssociateProfile DisassociateProfile CreateProfile UpdateProfile DeleteProfile SearchUsers SearchGroups DescribeDirectories GetApplicationInstance UpdateSSOConfiguration UpdateMfaDeviceManagementForDirectory DisableExternalIdPConfigurationForDirectory EnableExternalIdPConfigurationForDirectory CreateExternalIdPConfigurationForDirectory UpdateExternalIdPConfigurationForDirectory DeleteExternalIdPConfigurationForDirectory AddExternalIdPConfigurationForDirectory ConfigureTrustedIdentityPropagation DeleteExternalIdPCertificateForDirectory ImportExternalIdPCertificateForDirectory',
  ssm: 'OpenDataChannel ResumeSession RegisterManagedInstance',
  'cognito-idp': 'Login_GET Login_POST Authorize_GET Token_POST Logout_GET SAML2Response_POST OAuth2Response_GET UserInfo_GET',
  secretsmanager:
    'RotationStarted RotationSucceeded RotationFailed RotationAbandoned StartSecretVersionDelete CancelSecretVersionDelete EndSecretVersionDelete TestRotationStarted',
  bedrock:
    'InvokeInlineAgent GetUseCaseForModelAccess PutUseCaseForModelAccess PutFoundationModelEntitlement GetFoundationModelAvailability ListFoundationModelAgreementOffers CreateFoundationModelAgreement DeleteFoundationModelAgreement',
}

/** Sources that CloudTrail spells otherwise than the API model's endpoint: both have the same operations. */
const OTHER_SPELLINGS: Readonly<Record<string, string>> = { rdsdata: 'rds-data' }

/** Consoles and internal services without a public API model: any name may occur. */
const OPEN_SOURCES = new Set([
  ...[
    'sso-directory',
    'identitystore',
    'sso-oauth',
    'oidc',
    'cloudshell',
    'billingconsole',
    'aws-portal',
    'console',
    'payments',
    'tax',
    'invoicing',
  ],
  ...[
    'dashboard',
    'health',
    'support-console',
    'cloudtrail-data',
    'q',
    'codewhisperer',
    'macie',
    'notifications',
    'uxc',
    'ccs',
    'consoleapp',
  ],
  ...['resource-explorer', 'mpa', 'vmie', 'quicksight', 'signer', 'supportapp', 'ecr-public', 'apigateway', 'ssmmessages', 'ec2messages'],
  ...['amazonmq', 'robomaker', 'sms', 'discovery-marketplace'],
])

/** Which event names exist for which event source. Names compare without case and without API date. */
export interface Operations {
  /** All sources, as `iam.amazonaws.com`. */
  readonly sources: readonly string[]
  readonly hasSource: (source: string) => boolean
  readonly isOpen: (source: string) => boolean
  readonly has: (source: string, name: string) => boolean
  /** Sources that have this name. */
  readonly sourcesOf: (name: string) => readonly string[]
  readonly namesOf: (source: string) => readonly string[]
}

/** IAM actions that rules take for event names, and what CloudTrail writes instead. */
const IAM_ACTIONS: Readonly<Record<string, string>> = {
  putencryptionconfiguration: 'PutBucketEncryption',
  putlifecycleconfiguration: 'PutBucketLifecycle',
  putreplicationconfiguration: 'PutBucketReplication',
  putmetricsconfiguration: 'PutBucketMetricsConfiguration',
  putinventoryconfiguration: 'PutBucketInventoryConfiguration',
  listallmybuckets: 'ListBuckets',
  listbucket: 'ListObjects',
  replicateobject: 'PutObject, by the replication role',
  passrole: 'the call that is given the role, such as RunInstances or CreateFunction',
  invokefunction: 'Invoke',
}

/** What CloudTrail writes for an IAM action that is no event; undefined for other names. */
export const eventOfAction = (name: string): string | undefined => {
  const key = name.toLowerCase()
  return Object.hasOwn(IAM_ACTIONS, key) ? IAM_ACTIONS[key] : undefined
}

const SUFFIX = '.amazonaws.com'
const bare = (source: string): string => source.toLowerCase().replace(/\.amazonaws\.com$/, '')
const plain = (name: string): string => name.toLowerCase().replace(/_?\d{4}_?\d{2}_?\d{2}(v\d+)?$/, '')

/** Builds the lookup from the generated list (functions/core/sigma/data/aws-operations.json). */
export function operationsOf(generated: Readonly<Record<string, string>>): Operations {
  const names = new Map<string, readonly string[]>()
  for (const [source, list] of Object.entries(generated)) names.set(source, list.split(' '))
  for (const [written, model] of Object.entries(OTHER_SPELLINGS)) names.set(written, names.get(model) ?? [])
  for (const [source, list] of Object.entries(BESIDE_THE_API)) names.set(source, [...(names.get(source) ?? []), ...list.split(' ')])
  const known = new Map([...names].map(([source, list]) => [source, new Set(list.map(plain))]))
  const isOpen = (source: string): boolean => OPEN_SOURCES.has(bare(source))
  return {
    sources: [...new Set([...names.keys(), ...OPEN_SOURCES])].map((source) => source + SUFFIX).sort(),
    hasSource: (source) => source.toLowerCase().endsWith(SUFFIX) && (known.has(bare(source)) || isOpen(source)),
    isOpen,
    has: (source, name) => isOpen(source) || known.get(bare(source))?.has(plain(name)) === true,
    // Endpoint prefixes such as api.ecr and s3-control are no event sources of their own.
    sourcesOf: (name) =>
      [...known].filter(([source, list]) => list.has(plain(name)) && !/[.]|-control$/.test(source)).map(([source]) => source + SUFFIX),
    namesOf: (source) => names.get(bare(source)) ?? [],
  }
}
