// biome-ignore-all format: one line a call
import { type Attack, LOGS, TOOLS } from './attack.ts'
import { ALL, AWAY, atConsole, away, HOME, instance, person, policy, role, root, user } from './who.ts'

type Said = readonly [id: string, least: Attack['least'], techniques: readonly string[], by: Attack['by'], step: Attack['steps'][number]]
const RIGHTS = ['T1098', 'T1548', 'T1078', 'T1484']
const OUT = ['T1537', 'T1567', 'T1530', 'T1020', 'T1048', 'T1213', 'T1578', 'T1562', 'T1685', 'T1098', 'T1190']
const bucket = (name: string) => ({ bucketName: name, Host: `${name}.s3.amazonaws.com` })
const opened = (rule: object) => ({ groupId: 'sg-0123456789abcdef0', ipPermissions: { items: [{ groups: {}, ipRanges: {}, ipv6Ranges: {}, prefixListIds: {}, ...rule }] } })
const allowing = (Action: unknown) => policy({ Effect: 'Allow', Action, Resource: '*' })

const said: readonly Said[] = [
  ['full rights over IAM for oneself', 'medium', RIGHTS, user('abbot'), ['iam', 'AttachUserPolicy', { userName: 'abbot', policyArn: 'arn:aws:iam::aws:policy/IAMFullAccess' }]],
  ['any role for oneself', 'low', RIGHTS, user('badge'), ['iam', 'PutUserPolicy', { userName: 'badge', policyName: 'x', policyDocument: allowing('sts:AssumeRole') }]],
  ['rights over identity in a new version', 'medium', RIGHTS, user('cable'), ['iam', 'CreatePolicyVersion', { policyArn: `arn:aws:iam::${HOME}:policy/heath`, policyDocument: allowing(['iam:*', 'sts:*']), setAsDefault: true }]],
  ['an old key works again', 'low', ['T1098', 'T1078'], user('dairy'), ['iam', 'UpdateAccessKey', { userName: 'bittern', accessKeyId: 'AKIAQQBITTERN2345677', status: 'Active' }]],
  ['a user is called otherwise', 'low', ['T1098', 'T1036', 'T1078', 'T1564', 'T1531'], user('eagle'), ['iam', 'UpdateUser', { userName: 'bittern', newUserName: 'bitern' }]],
  ['the quarantine of a leaked key goes', 'medium', [...TOOLS, 'T1098', 'T1562'], user('fable'), ['iam', 'DetachUserPolicy', { userName: 'fable', policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3' }]],
  ['a wide boundary', 'low', RIGHTS, user('gable'), ['iam', 'PutUserPermissionsBoundary', { userName: 'gable', permissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' }]],
  ['another audience for a provider', 'low', ['T1484', 'T1098', 'T1556'], user('habit'), ['iam', 'AddClientIDToOpenIDConnectProvider', { openIDConnectProviderArn: `arn:aws:iam::${HOME}:oidc-provider/tokens.example.net`, clientID: 'x' }]],
  ['a session without a second factor', 'signal', ['T1550', 'T1078', 'T1098'], user('ivory'), ['sts', 'GetSessionToken', { durationSeconds: 129600 }]],
  ['a bucket for everybody who says a word', 'medium', OUT, user('jelly'), ['s3', 'PutBucketPolicy', { ...bucket('quay'), policy: '', bucketPolicy: JSON.parse(policy({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', Condition: { StringLike: { 'aws:UserAgent': '*moss*' } } })) as object }]],
  ['a bucket for all but one', 'medium', OUT, user('kayak'), ['s3', 'PutBucketPolicy', { ...bucket('quay'), policy: '', bucketPolicy: JSON.parse(policy({ Effect: 'Allow', NotPrincipal: { AWS: `arn:aws:iam::${HOME}:user/nobody` }, Action: 's3:GetObject', Resource: '*' })) as object }]],
  ['a bucket for any authenticated account', 'medium', OUT, user('label'), ['s3', 'PutBucketAcl', { ...bucket('quay'), acl: '', 'x-amz-grant-read': ['uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers'] }]],
  ['access lists are allowed again', 'signal', OUT, user('madam'), ['s3', 'PutBucketOwnershipControls', { ...bucket('quay'), ownershipControls: '', OwnershipControls: { Rule: { ObjectOwnership: 'ObjectWriter' } } }]],
  ['objects go into a stranger’s bucket', 'low', OUT, role('linnet', 'nacre'), ['s3', 'PutObject', { ...bucket('silt'), key: 'a$' }, { times: 30, data: true, add: { resources: [{ type: 'AWS::S3::Object', ARN: 'arn:aws:s3:::silt/a' }, { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::silt', accountId: AWAY }] } }]],
  ['files of the trail are deleted', 'medium', [...LOGS, 'T1070', 'T1485'], user('oasis'), ['s3', 'DeleteObject', { ...bucket('burr-logs'), key: `AWSLogs/${HOME}/CloudTrail/eu-west-1/2026/03/03/${HOME}_CloudTrail_eu-west-1_20260303T0900Z_x.json.gz` }, { data: true }]],
  ['every port for the world', 'low', ['T1562', 'T1686', 'T1133', 'T1098'], user('pansy'), ['ec2', 'AuthorizeSecurityGroupIngress', opened({ ipProtocol: '-1', ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } })]],
  ['the world in two halves', 'low', ['T1562', 'T1686', 'T1133', 'T1098'], user('quail'), ['ec2', 'AuthorizeSecurityGroupIngress', opened({ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/1' }, { cidrIp: '128.0.0.0/1' }] } })]],
  ['a port for the world, flat', 'low', ['T1562', 'T1686', 'T1133', 'T1098'], user('radar'), ['ec2', 'AuthorizeSecurityGroupIngress', { groupName: 'moss', ipProtocol: 'tcp', fromPort: 3389, toPort: 3389, cidrIp: '0.0.0.0/0', ipPermissions: {} }]],
  ['one address from outside', 'signal', ['T1562', 'T1686', 'T1133', 'T1098'], user('salad'), ['ec2', 'AuthorizeSecurityGroupIngress', opened({ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '198.51.100.77/32' }] } })]],
  ['snapshots may be public again', 'low', [...OUT, ...TOOLS], user('table'), ['ec2', 'DisableSnapshotBlockPublicAccess', { DisableSnapshotBlockPublicAccessRequest: '' }]],
  ['disks are no longer encrypted by themselves', 'low', [...TOOLS, 'T1578', 'T1486', 'T1600'], user('udder'), ['ec2', 'DisableEbsEncryptionByDefault', { DisableEbsEncryptionByDefaultRequest: '' }]],
  ['a disk goes to another machine', 'signal', ['T1578', 'T1021', 'T1006', 'T1005', 'T1530'], user('vapor'), ['ec2', 'AttachVolume', { volumeId: 'vol-0123456789abcdef0', instanceId: 'i-0123456789abcdef0', device: '/dev/sdf', deleteOnTermination: false }]],
  ['another path out', 'signal', ['T1562', 'T1686', 'T1599', 'T1557', 'T1090'], user('wafer'), ['ec2', 'ReplaceRoute', { routeTableId: 'rtb-0123456789abcdef0', destinationCidrBlock: '0.0.0.0/0', networkInterfaceId: 'eni-0123456789abcdef0' }]],
  ['a stronger role for a function', 'signal', [...RIGHTS, 'T1648'], user('xenon'), ['lambda', 'UpdateFunctionConfiguration20150331v2', { functionName: 'skua', role: `arn:aws:iam::${HOME}:role/maul` }]],
  ['a parameter after the other, in the clear', 'low', ['T1552', 'T1555'], user('yacht'), ['ssm', 'GetParameter', { name: '/moss/$', withDecryption: true }, { times: 15 }]],
  ['a warehouse for the world', 'low', [...OUT, 'T1133'], user('zebra'), ['redshift', 'ModifyCluster', { clusterIdentifier: 'fjord', publiclyAccessible: true }]],
  ['masters of a cluster', 'medium', ['T1098', 'T1078'], user('acorn'), ['eks', 'CreateAccessEntry', { name: 'fjord', principalArn: `arn:aws:iam::${HOME}:user/acorn`, kubernetesGroups: ['system:masters'], type: 'STANDARD' }]],
  ['a role for pods', 'signal', ['T1098', 'T1078', 'T1548'], user('bacon'), ['eks', 'CreatePodIdentityAssociation', { name: 'fjord', namespace: 'default', serviceAccount: 'default', roleArn: `arn:aws:iam::${HOME}:role/maul` }]],
  ['members are no longer watched', 'low', TOOLS, role('linnet', 'cabin'), ['guardduty', 'StopMonitoringMembers', { detectorId: '12abc34d567e8fa901bc2d34e56789f0', accountIds: ['444455556666'] }]],
  ['findings are filed away manually', 'low', TOOLS, user('daisy'), ['guardduty', 'ArchiveFindings', { detectorId: '12abc34d567e8fa901bc2d34e56789f0', findingIds: ['0'] }]],
  ['a rule that sleeps', 'signal', TOOLS, user('ebony'), ['events', 'PutRule', { name: 'moss', state: 'DISABLED', eventPattern: '{"source":["aws.guardduty"]}' }]],
  ['unusual activity is no longer looked for', 'low', LOGS, user('fancy'), ['cloudtrail', 'PutInsightSelectors', { trailName: 'burr', insightSelectors: [] }]],
  ['nobody is reported any more', 'signal', [...TOOLS, 'T1562'], user('gamma'), ['sns', 'Unsubscribe', { subscriptionArn: `arn:aws:sns:eu-west-1:${HOME}:alerts:12345678-0000-4000-8000-000000000000` }]],
  ['a rule of Config goes', 'signal', TOOLS, user('haiku'), ['config', 'DeleteConfigRule', { configRuleName: 'moss' }]],
  ['a zone for names of AWS itself', 'signal', ['T1557', 'T1584', 'T1565', 'T1583', 'T1071'], user('igloo'), ['route53', 'CreateHostedZone', { name: 'secretsmanager.eu-west-1.amazonaws.com', callerReference: 'x', hostedZoneConfig: { privateZone: true }, vPC: { vPCId: 'vpc-0123456789abcdef0', vPCRegion: 'eu-west-1' } }]],
  ['a certificate with its private key', 'low', ['T1552', 'T1649', 'T1555'], user('jewel'), ['acm', 'ExportCertificate', { certificateArn: `arn:aws:acm:eu-west-1:${HOME}:certificate/12345678-0000-4000-8000-000000000000`, passphrase: { hb: [], offset: 0 } }]],
  ['another organization', 'low', ['T1666', 'T1484', 'T1098'], root, ['organizations', 'AcceptHandshake', { handshakeId: 'h-1234567890' }]],
  ['a password of the directory', 'low', ['T1098', 'T1531', 'T1556', 'T1078'], role('linnet', 'kebab'), ['sso-directory', 'UpdatePassword', { userId: '12345678-0000-4000-8000-000000000000', passwordMode: 'OTP' }]],
  ['an assignment alone', 'signal', RIGHTS, role('linnet', 'lance'), ['sso', 'CreateAccountAssignment', { instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', targetId: HOME, targetType: 'AWS_ACCOUNT', permissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef', principalType: 'USER', principalId: '12345678-0000-4000-8000-000000000000' }]],
  ['costs are no longer watched', 'low', [...TOOLS, 'T1496'], user('mango'), ['ce', 'DeleteAnomalySubscription', { subscriptionArn: `arn:aws:ce::${HOME}:anomalysubscription/12345678-0000-4000-8000-000000000000` }]],
  ['documents may be public again', 'low', [...OUT, ...TOOLS], user('naval'), ['ssm', 'UpdateServiceSetting', { settingId: '/ssm/documents/console/public-sharing-permission', settingValue: 'Enable' }]],
  ['three years of computing', 'low', ['T1496', 'T1657'], user('oaken'), ['savingsplans', 'CreateSavingsPlan', { savingsPlanOfferingId: '12345678-0000-4000-8000-000000000000', commitment: '100' }]],
  ['files are carried away by DataSync', 'low', OUT, user('panda'), ['datasync', 'CreateLocationS3', { s3BucketArn: 'arn:aws:s3:::silt', s3Config: { bucketAccessRoleArn: `arn:aws:iam::${HOME}:role/sloe` } }]],
  ['tables for anyone who is in IAM', 'signal', [...RIGHTS, ...OUT], user('quill'), ['lakeformation', 'GrantPermissions', { principal: { dataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, resource: { database: { name: 'moss' } }, permissions: ['ALL'] }]],
  ['somebody else in one’s environment', 'low', ['T1098', 'T1078', 'T1021', 'T1550'], user('rayon'), ['cloud9', 'CreateEnvironmentMembership', { environmentId: '12345678901234567890123456789012', userArn: away('user/merl'), permissions: 'read-write' }]],
  ['things with certificates', 'signal', ['T1098', 'T1136'], user('sauna'), ['iot', 'CreateKeysAndCertificate', { setAsActive: true }]],
  ['an administrator’s password of a directory', 'low', ['T1098', 'T1531', 'T1556', 'T1078'], user('tango'), ['ds', 'ResetUserPassword', { directoryId: 'd-1234567890', userName: 'x', newPassword: 'HIDDEN_DUE_TO_SECURITY_REASONS' }]],
  ['a machine in a box', 'signal', ['T1496', 'T1578', 'T1133', 'T1136'], user('umbra'), ['workspaces', 'CreateWorkspaces', { workspaces: [{ directoryId: 'd-1234567890', userName: 'x', bundleId: 'wsb-0' }] }]],
  ['where nobody has ever been', 'signal', ['T1580', 'T1535', 'T1526'], user('vault'), ['ec2', 'DescribeInstances', { maxResults: 1000, instancesSet: {}, filterSet: {} }, { region: 'af-south-1', error: 'Client.UnauthorizedOperation' }]],
  ['a master key of an API', 'signal', ['T1552', 'T1555', 'T1528'], user('xerus'), ['apigateway', 'GetApiKeys', { includeValues: true, limit: 500 }]],
  ['a pool of users without a second factor', 'low', ['T1556', 'T1098', ...TOOLS], user('yodel'), ['cognito-idp', 'SetUserPoolMfaConfig', { userPoolId: 'eu-west-1_AbCdEfGhI', mfaConfiguration: 'OFF' }]],
  ['deletion without a last copy', 'low', ['T1485', 'T1490'], person('sable', 'zonal@example.com'), ['rds', 'DeleteDBCluster', { dBClusterIdentifier: 'fjord', skipFinalSnapshot: true }]],
  ['every copy of a volume', 'signal', ['T1485', 'T1490'], atConsole('amber'), ['ec2', 'DeleteSnapshot', { snapshotId: 'snap-0123456789abcdef$' }, { times: 5 }]],
  ['a guard of objects is stepped over', 'medium', ['T1485', 'T1490', 'T1562', 'T1685'], user('beryl'), ['s3', 'PutObjectRetention', { ...bucket('quay'), key: 'a', retention: '', 'x-amz-bypass-governance-retention': ['true'] }, { data: true }]],
  ['a role session makes a user', 'low', ['T1136', 'T1098'], instance('coral'), ['iam', 'CreateUser', { userName: 'teasel' }]],
  ['a role for a stranger, with a word between them', 'low', ['T1098', 'T1136', 'T1199', 'T1484'], user('delta'), ['iam', 'CreateRole', { roleName: 'rowan', assumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { AWS: AWAY }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }) }]],
  ['everything in a service control policy', 'low', ['T1666', 'T1484', 'T1098', ...TOOLS], person('sable', 'ember@example.com'), ['organizations', 'AttachPolicy', { policyId: 'p-FullAWSAccess', targetId: 'ou-ab12-12345678' }]],
  ['a policy that allows everything, for later', 'medium', RIGHTS, user('flint'), ['iam', 'CreatePolicy', { policyName: 'x', policyDocument: ALL }]],
]

/** One call each: what hardly anybody does at work is reported, the rest is kept for stories. */
export const steps: readonly Attack[] = said.map(([id, least, techniques, by, step]) => ({ id, why: 'one call', least, techniques, by, steps: [step] }))
