import {
  ACCOUNT,
  assumedBy,
  byService,
  days,
  hex,
  idOf,
  person,
  REGION,
  role,
  type Step,
  type Stretch,
  service,
  steps,
  through,
  user,
  weekdays,
  work,
} from './trail.ts'

const backup = (): Stretch => ({
  name: "AWS Backup: jobs, copies to the organization's vault account, expiry",
  records: days(20).flatMap((day, n) => {
    const who = byService('backup', 'AWSBackupDefaultServiceRole', `AWSBackup-${hex(day, 12)}`, { since: `${day}T03:00:00Z` })
    return [
      ...assumedBy(`${day}T03:00:00Z`, 'backup', who),
      ...work(
        `${day}T03:01:00Z`,
        who,
        [
          ['ec2:CreateSnapshot', { volumeId: 'vol-0aa11bb22cc33dd44' }, { snapshotId: `snap-${hex(day)}` }],
          ['rds:CreateDBSnapshot', { dBSnapshotIdentifier: `awsbackup:job-${hex(day)}`, dBInstanceIdentifier: 'shop' }],
          ['dynamodb:StartAwsBackupJob', { tableName: 'orders' }],
          [
            'ec2:ModifySnapshotAttribute',
            { snapshotId: `snap-${hex(day)}`, createVolumePermission: { add: { items: [{ userId: '222222222222' }] } } },
            { _return: true },
          ],
          [
            'rds:ModifyDBSnapshotAttribute',
            { dBSnapshotIdentifier: `awsbackup:job-${hex(day)}`, attributeName: 'restore', valuesToAdd: ['222222222222'] },
          ],
          [
            'kms:CreateGrant',
            {
              keyId: hex('bk', 32),
              granteePrincipal: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
              operations: ['Decrypt', 'CreateGrant', 'ReEncryptFrom'],
              constraints: { encryptionContextSubset: {} },
            },
          ],
          ['backup:StartCopyJob', { destinationBackupVaultArn: `arn:aws:backup:${REGION}:222222222222:backup-vault:central` }],
          [
            'rds:ModifyDBSnapshotAttribute',
            { dBSnapshotIdentifier: `awsbackup:job-${hex(day)}`, attributeName: 'restore', valuesToRemove: ['222222222222'] },
          ],
        ],
        60,
      ),
      ...work(`${day}T04:00:00Z`, service('backup'), [
        ['backup:BackupJobCompleted', null, null, { type: 'AwsServiceEvent' }],
        ['backup:RecoveryPointDeleted', null, null, { type: 'AwsServiceEvent' }],
      ]),
      ...(n > 7
        ? work(
            `${day}T05:00:00Z`,
            byService('backup', 'AWSServiceRoleForBackup', 'AWSBackup', { since: `${day}T05:00:00Z` }),
            steps(6, (i): Step => ['ec2:DeleteSnapshot', { snapshotId: `snap-${hex(`${day}${i}`)}` }, { _return: true }]),
          )
        : []),
    ]
  }),
})

const lifecycle = (): Stretch => ({
  name: 'snapshots made and deleted by Data Lifecycle Manager, by day',
  records: days(20).flatMap((day) =>
    work(
      `${day}T02:00:00Z`,
      byService('dlm', 'AWSDataLifecycleManagerDefaultRole', 'dlm', { since: `${day}T02:00:00Z` }),
      [
        ...steps(10, (i): Step => ['ec2:CreateSnapshot', { volumeId: `vol-${hex(`v${i}`)}` }, { snapshotId: `snap-${hex(`${day}${i}`)}` }]),
        ...steps(10, (i): Step => ['ec2:DeleteSnapshot', { snapshotId: `snap-${hex(`old${day}${i}`)}` }, { _return: true }]),
      ],
      20,
    ),
  ),
})

const cleanUp = (): Stretch => ({
  name: 'old snapshots, volumes and images removed manually to save money',
  defensible: { 'ec2-disk-copies-deleted-in-bulk': 'forty copies deleted by a person in two minutes' },
  records: [
    ...weekdays(6).flatMap((day) =>
      work(
        `${day}T10:00:00Z`,
        person('PlatformAdmin', 'anna@plover.example', { since: `${day}T09:59:00Z` }),
        [['ce:GetCostAndUsage'], ['ec2:DescribeSnapshots'], ['ec2:DescribeVolumes']],
        30,
      ),
    ),
    ...work(
      '2026-03-10T10:00:00Z',
      person('PlatformAdmin', 'anna@plover.example', { since: '2026-03-10T09:59:00Z' }),
      [
        ...steps(40, (i): Step => ['ec2:DeleteSnapshot', { snapshotId: `snap-${hex(`hand${i}`)}` }, { _return: true }]),
        ...steps(12, (i): Step => ['ec2:DeleteVolume', { volumeId: `vol-${hex(`hand${i}`)}` }, { _return: true }]),
        ...steps(8, (i): Step => ['ec2:DeregisterImage', { imageId: `ami-${hex(`hand${i}`)}` }, { _return: true }]),
        ...steps(15, (i): Step => ['logs:DeleteLogGroup', { logGroupName: `/aws/lambda/old-${i}` }]),
        ...steps(3, (i): Step => ['rds:DeleteDBSnapshot', { dBSnapshotIdentifier: `manual-${i}` }]),
        ...steps(4, (i): Step => ['s3:DeleteBucket', { bucketName: `plover-old-${i}` }]),
      ],
      3,
    ),
  ],
})

const restore = (): Stretch => {
  const who = person('PlatformAdmin', 'anna@plover.example', { since: '2026-03-17T09:00:00Z' })
  return {
    name: 'a database copied, restored into staging and shared with the staging account; passwords rotated',
    defensible: { 'rds-database-copied-and-unlocked': 'the copy of a production database got a password manually' },
    records: [
      ...work(
        '2026-03-17T09:05:00Z',
        who,
        [
          ['rds:CreateDBSnapshot', { dBSnapshotIdentifier: 'shop-refresh', dBInstanceIdentifier: 'shop' }],
          [
            'rds:CopyDBSnapshot',
            {
              sourceDBSnapshotIdentifier: 'shop-refresh',
              targetDBSnapshotIdentifier: 'shop-refresh-cmk',
              kmsKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${hex('cmk', 32)}`,
            },
          ],
          [
            'rds:RestoreDBInstanceFromDBSnapshot',
            { dBInstanceIdentifier: 'shop-staging', dBSnapshotIdentifier: 'shop-refresh-cmk', publiclyAccessible: false },
          ],
          ['rds:ModifyDBInstance', { dBInstanceIdentifier: 'shop-staging', masterUserPassword: '****', applyImmediately: true }],
          ['rds:DeleteDBSnapshot', { dBSnapshotIdentifier: 'shop-refresh' }],
          ['rds:DeleteDBInstance', { dBInstanceIdentifier: 'shop-staging-old', skipFinalSnapshot: true }],
        ],
        400,
      ),
      ...days(4, '2026-03-05').flatMap((day, n) => {
        const fn = role('rotate-db', 'rotate-db', { from: '192.0.2.33', since: `${day}T00:00:00Z`, agent: 'Boto3/1.40.40', context: {} })
        return [
          ...work(`${day}T00:00:00Z`, service('secretsmanager'), [
            ['secretsmanager:RotationStarted', null, null, { type: 'AwsServiceEvent' }],
          ]),
          ...assumedBy(`${day}T00:00:01Z`, 'lambda', fn),
          ...work(`${day}T00:00:05Z`, fn, [
            ['secretsmanager:DescribeSecret', { secretId: `prod/db-${n}` }],
            ['secretsmanager:GetSecretValue', { secretId: `prod/db-${n}`, versionStage: 'AWSCURRENT' }],
            ['secretsmanager:GetRandomPassword'],
            ['secretsmanager:PutSecretValue', { secretId: `prod/db-${n}`, versionStages: ['AWSPENDING'] }],
            ['secretsmanager:UpdateSecretVersionStage', { secretId: `prod/db-${n}` }],
          ]),
        ]
      }),
    ],
  }
}

const lake = (): Stretch => ({
  name: 'Athena and Glue read the lake; an import by DMS',
  records: weekdays(15).flatMap((day, n) => {
    const glue = role('GlueJob', 'GlueJobRunnerSession', {
      from: '192.0.2.71',
      since: `${day}T04:00:00Z`,
      agent: 'ElasticMapReduce/1.0.0 emrfs/s3n',
    })
    const analyst = person('Analyst', 'gus@plover.example', { since: `${day}T09:00:00Z` })
    return [
      ...assumedBy(`${day}T04:00:00Z`, 'glue', glue),
      ...work(
        `${day}T04:01:00Z`,
        glue,
        [
          ['glue:GetTable', { databaseName: 'lake', name: 'orders' }],
          ...steps(
            n === 10 ? 250 : 60,
            (i): Step => ['s3:GetObject', { bucketName: 'plover-lake', key: `orders/${day}/${i}.parquet` }, null, { data: true }],
          ),
          ...steps(
            10,
            (i): Step => ['s3:PutObject', { bucketName: 'plover-curated', key: `orders/${day}/${i}.parquet` }, null, { data: true }],
          ),
          ['s3:DeleteObjects', { bucketName: 'plover-curated', delete: '' }, null, { data: true }],
          ['glue:BatchCreatePartition', { databaseName: 'lake' }],
        ],
        1,
      ),
      ...work(
        `${day}T09:05:00Z`,
        analyst,
        steps(
          6,
          (i): Step => [
            'athena:StartQueryExecution',
            { queryString: '***OMITTED***', workGroup: 'primary', clientRequestToken: hex(`${day}${i}`) },
          ],
        ),
        200,
      ),
      ...work(
        `${day}T09:05:02Z`,
        through(analyst, 'athena'),
        [
          ...steps(
            30,
            (i): Step => ['s3:GetObject', { bucketName: 'plover-lake', key: `orders/${day}/${i}.parquet` }, null, { data: true }],
          ),
          ['kms:Decrypt', { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::plover-lake' } }],
        ],
        2,
      ),
      ...(n === 3
        ? work(
            `${day}T12:00:00Z`,
            person('PlatformAdmin', 'anna@plover.example', { since: `${day}T11:00:00Z` }),
            [
              ['dms:CreateReplicationInstance', { replicationInstanceIdentifier: 'import', publiclyAccessible: false }],
              [
                'dms:CreateEndpoint',
                {
                  endpointIdentifier: 'src',
                  endpointType: 'source',
                  engineName: 'mysql',
                  password: '****',
                  serverName: 'db.old-host.example',
                },
              ],
              [
                'dms:CreateEndpoint',
                { endpointIdentifier: 'dst', endpointType: 'target', engineName: 'aurora-postgresql', password: '****' },
              ],
              ['dms:CreateReplicationTask', { replicationTaskIdentifier: 'import', migrationType: 'full-load-and-cdc' }],
              ['dms:StartReplicationTask', { startReplicationTaskType: 'start-replication' }],
              [
                'iam:CreateRole',
                {
                  roleName: 'dms-vpc-role',
                  assumeRolePolicyDocument:
                    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"dms.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
                },
              ],
              [
                'iam:AttachRolePolicy',
                { roleName: 'dms-vpc-role', policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonDMSVPCManagementRole' },
              ],
            ],
            60,
          )
        : []),
    ]
  }),
})

const site = (): Stretch => ({
  name: 'a static site in a bucket, public on purpose; another behind CloudFront',
  defensible: { 's3-bucket-policy-readable-by-world': 'the content says that anyone may read the bucket' },
  records: work(
    '2026-03-13T09:00:00Z',
    person('Developer', 'carl@plover.example', { since: '2026-03-13T08:55:00Z' }),
    [
      ['s3:CreateBucket', { bucketName: 'www.plover.example' }],
      ['s3:DeleteBucketPublicAccessBlock', { bucketName: 'www.plover.example', publicAccessBlock: '' }],
      [
        's3:PutBucketWebsite',
        { bucketName: 'www.plover.example', website: '', WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } },
      ],
      [
        's3:PutBucketPolicy',
        {
          bucketName: 'www.plover.example',
          policy: '',
          bucketPolicy: {
            Version: '2012-10-17',
            Statement: [
              { Sid: 'PublicRead', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::www.plover.example/*' },
            ],
          },
        },
      ],
      ['s3:CreateBucket', { bucketName: 'app.plover.example' }],
      ['cloudfront:CreateOriginAccessControl', { originAccessControlConfig: { name: 'app' } }],
      [
        'cloudfront:CreateDistribution',
        { distributionConfig: { enabled: true, origins: { items: [{ domainName: 'app.plover.example.s3.eu-west-1.amazonaws.com' }] } } },
      ],
      [
        's3:PutBucketPolicy',
        {
          bucketName: 'app.plover.example',
          policy: '',
          bucketPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudfront.amazonaws.com' },
                Action: 's3:GetObject',
                Resource: 'arn:aws:s3:::app.plover.example/*',
                Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::${ACCOUNT}:distribution/E1ABCDEFGHIJKL` } },
              },
            ],
          },
        },
      ],
      ['acm:RequestCertificate', { domainName: 'app.plover.example', validationMethod: 'DNS' }],
      [
        'route53:ChangeResourceRecordSets',
        {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          changeBatch: { changes: [{ action: 'CREATE', resourceRecordSet: { name: 'www.plover.example.', type: 'A' } }] },
        },
      ],
    ],
    60,
  ),
})

const grants = (): Stretch => ({
  name: 'grants and keys by services: EBS, RDS, DynamoDB, Lambda',
  records: days(8).flatMap((day, n) => [
    ...work(
      `${day}T07:00:00Z`,
      through(person('Developer', 'carl@plover.example', { since: `${day}T06:50:00Z` }), n % 2 ? 'rds' : 'dynamodb'),
      [
        [
          'kms:CreateGrant',
          {
            keyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${hex('k1', 32)}`,
            granteePrincipal: n % 2 ? `rds.${REGION}.amazonaws.com` : `dynamodb.${REGION}.amazonaws.com`,
            retiringPrincipal: `rds.${REGION}.amazonaws.com`,
            operations: ['Encrypt', 'Decrypt', 'GenerateDataKey', 'CreateGrant'],
          },
          { grantId: hex(day, 32) },
        ],
        ['kms:GenerateDataKeyWithoutPlaintext', { keyId: hex('k1', 32) }],
      ],
    ),
    ...work(`${day}T07:10:00Z`, byService('autoscaling', 'AWSServiceRoleForAutoScaling', 'AutoScaling', { since: `${day}T07:00:00Z` }), [
      [
        'kms:CreateGrant',
        {
          keyId: hex('k1', 32),
          granteePrincipal: `arn:aws:sts::${ACCOUNT}:assumed-role/aws:ec2-infrastructure/i-${hex(day)}`,
          operations: ['Decrypt'],
        },
      ],
    ]),
    ...work(
      `${day}T07:20:00Z`,
      service('ec2'),
      steps(6, (): Step => ['kms:RetireGrant', { grantId: hex(day, 32) }]),
    ),
    ...work(
      `${day}T07:30:00Z`,
      role('orders-fn', 'orders', { from: '192.0.2.35', since: `${day}T07:29:00Z`, agent: 'aws-sdk-js/3.901.0' }),
      steps(20, (): Step => ['kms:Decrypt', { encryptionContext: { 'aws:lambda:FunctionArn': 'orders' } }]),
    ),
  ]),
})

const mail = (): Stretch => ({
  name: 'SES: a domain verified, production asked for, mail sent by a program with a key',
  records: [
    ...work(
      '2026-03-11T09:00:00Z',
      person('PlatformAdmin', 'anna@plover.example', { since: '2026-03-11T08:50:00Z' }),
      [
        ['ses:GetAccount'],
        ['ses:CreateEmailIdentity', { emailIdentity: 'plover.example' }],
        ['ses:PutEmailIdentityMailFromAttributes', { emailIdentity: 'plover.example', mailFromDomain: 'mail.plover.example' }],
        ['ses:PutAccountDetails', { mailType: 'TRANSACTIONAL', websiteURL: 'https://plover.example', productionAccessEnabled: true }],
        ['iam:CreateUser', { userName: 'ses-smtp-user.20260311' }],
        [
          'iam:PutUserPolicy',
          {
            userName: 'ses-smtp-user.20260311',
            policyName: 'AmazonSesSendingAccess',
            policyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ses:SendRawEmail","Resource":"*"}]}',
          },
        ],
        [
          'iam:CreateAccessKey',
          { userName: 'ses-smtp-user.20260311' },
          {
            accessKey: {
              userName: 'ses-smtp-user.20260311',
              accessKeyId: idOf('AKIA', `${ACCOUNT}ses-smtp-user.202603111`),
              status: 'Active',
            },
          },
        ],
      ],
      30,
    ),
    ...days(10, '2026-03-11').flatMap((day) =>
      work(
        `${day}T10:00:00Z`,
        user('ses-smtp-user.20260311', { from: '192.0.2.120', agent: 'Boto3/1.40.40' }),
        steps(15, (): Step => ['ses:SendRawEmail', null, null, { data: true }]),
        60,
      ),
    ),
  ],
})

export const stores: readonly Stretch[] = [backup(), lifecycle(), cleanUp(), restore(), lake(), site(), grants(), mail()]
