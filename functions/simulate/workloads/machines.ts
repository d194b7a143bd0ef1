import type { Estate, Instance, LambdaFunction } from '../estate.ts'
import { hex } from '../ids.ts'
import type { Caller, Json } from '../record.ts'
import { assumeRole, type Session, serviceCaller } from '../sessions.ts'
import { DAY, HOUR, MINUTE, SECOND, type Trail, type Workload } from '../trail.ts'

/** EC2 issues a session of the instance's role, and the instance metadata endpoint (version 2) hands it out. */
export const instanceSession = (trail: Trail, at: number, estate: Estate, instance: Instance): Session =>
  assumeRole(trail, at, serviceCaller('ec2.amazonaws.com', estate.account.id), {
    role: instance.role,
    name: instance.id,
    region: estate.region,
    from: instance.address,
    agent: 'aws-sdk-go-v2/1.36.3 ua/2.1 os/linux lang/go#1.24.1 md/GOOS#linux md/GOARCH#arm64 amazon-ssm-agent/3.3.2299.0',
    vpcEndpointId: estate.endpoint,
    context: { ec2RoleDelivery: '2.0' },
    extra: {
      inScopeOf: {
        sourceArn: `arn:aws:ec2:${estate.region}:${estate.account.id}:instance/${instance.id}`,
        sourceAccount: estate.account.id,
        issuerType: 'AWS::EC2::Instance',
        credentialsIssuedTo: `arn:aws:ec2:${estate.region}:${estate.account.id}:instance/${instance.id}`,
      },
    },
    hours: 6,
  })

const s3Object = (bucket: string, key: string, account: string): Json[] => [
  { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
  { accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
]

/** Reads or writes one object: a data event. */
export const objectCall = (
  trail: Trail,
  at: number,
  caller: Caller,
  estate: Estate,
  action: 'GetObject' | 'PutObject',
  bucket: string,
  key: string,
) => {
  const bytes = Math.round(trail.random.logNormal(24_000, 1.6))
  return trail.call(at, caller, {
    source: 's3',
    action,
    region: estate.region,
    data: true,
    readOnly: action === 'GetObject',
    request: { bucketName: bucket, Host: `${bucket}.s3.${estate.region}.amazonaws.com`, key },
    additional: action === 'GetObject' ? { bytesTransferredOut: bytes } : { bytesTransferredIn: bytes, bytesTransferredOut: 0 },
    resources: s3Object(bucket, key, estate.account.id),
  })
}

const machineCall = (trail: Trail, at: number, caller: Caller, estate: Estate, instance: string) => {
  const { random } = trail
  const { region } = estate
  const [, kind] = random.weighted([
    [8, 'inventory'],
    [4, 'read'],
    [2, 'write'],
    [2, 'queue'],
    [1, 'parameter'],
    [1, 'tags'],
    [1, 'secret'],
  ] as const)
  if (kind === 'read')
    return objectCall(trail, at, caller, estate, 'GetObject', estate.buckets[0] as string, `config/${hex(random, 4)}.json`)
  if (kind === 'write') return objectCall(trail, at, caller, estate, 'PutObject', estate.buckets[1] as string, `out/${hex(random, 10)}.gz`)
  if (kind === 'queue')
    return trail.call(at, caller, {
      source: 'sqs',
      action: 'GetQueueAttributes',
      region,
      request: {
        queueUrl: `https://sqs.${region}.amazonaws.com/${estate.account.id}/${estate.queues[0]}`,
        attributeNames: ['ApproximateNumberOfMessages'],
      },
    })
  if (kind === 'parameter')
    return trail.call(at, caller, {
      source: 'ssm',
      action: 'GetParameter',
      region,
      request: { name: '/shared/endpoint', withDecryption: false },
    })
  if (kind === 'tags')
    return trail.call(at, caller, {
      source: 'ec2',
      action: 'DescribeTags',
      region,
      request: { filterSet: { items: [{ name: 'resource-id', valueSet: { items: [{ value: instance }] } }] } },
    })
  if (kind === 'secret')
    return trail.call(at, caller, { source: 'secretsmanager', action: 'GetSecretValue', region, request: { secretId: estate.secrets[0] } })
  const request = {
    instanceId: instance,
    agentVersion: '3.3.2299.0',
    agentStatus: 'Active',
    platformType: 'Linux',
    platformName: 'Amazon Linux',
    platformVersion: '2023',
    iPAddress: caller.from,
    computerName: `ip-${caller.from.replaceAll('.', '-')}`,
  }
  return trail.call(at, caller, { source: 'ssm', action: 'UpdateInstanceInformation', region, request, readOnly: false })
}

/** Instances report to Systems Manager and do their work; their session is renewed every few hours. */
export const instances: Workload = (trail, day, budget) => {
  const { random } = trail
  const all = day.organization.estates.flatMap((estate) => estate.instances.map((instance) => ({ estate, instance })))
  const each = Math.max(2, Math.round(budget / all.length))
  const renewals = Math.max(4, Math.min(24, Math.round(each / 9)))
  for (const { estate, instance } of all) {
    for (let round = 0; round < renewals; round++) {
      const start = day.start + ((round + random.next() * 0.2) / renewals) * DAY
      const session = instanceSession(trail, start, estate, instance)
      const span = DAY / renewals - 2 * MINUTE
      for (let left = Math.round(each / renewals) - 1; left > 0; left--) {
        machineCall(trail, Math.min(start + SECOND + random.next() * span, day.start + DAY - SECOND), session.caller, estate, instance.id)
      }
    }
  }
}

/** Containers start and stop; each task has its own session of the task role. */
export const tasks: Workload = (trail, day, budget) => {
  const { random } = trail
  for (let written = 0; written < budget; ) {
    const estate = random.pick(day.organization.estates)
    const at = day.start + random.between(0, DAY - HOUR)
    const session = assumeRole(trail, at, serviceCaller('ecs-tasks.amazonaws.com', estate.account.id), {
      role: estate.taskRole,
      name: hex(random, 32),
      region: estate.region,
      from: `${estate.range}.${random.int(0, 3) * 16}.${random.int(5, 250)}`,
      agent: 'aws-sdk-java/2.31.50 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#21.0.6 exec-env/AWS_ECS_FARGATE',
      vpcEndpointId: estate.endpoint,
      hours: 6,
    })
    const calls = random.int(4, 14)
    for (const secretId of estate.secrets.slice(0, random.int(1, 3))) {
      trail.call(at + SECOND, session.caller, {
        source: 'secretsmanager',
        action: 'GetSecretValue',
        region: estate.region,
        request: { secretId },
      })
    }
    for (let left = calls; left > 0; left--) {
      objectCall(
        trail,
        at + random.between(2 * SECOND, HOUR),
        session.caller,
        estate,
        random.chance(0.6) ? 'GetObject' : 'PutObject',
        estate.buckets[2] as string,
        `data/${hex(random, 12)}`,
      )
    }
    written += calls + 2
  }
}

const coldStart = (trail: Trail, at: number, estate: Estate, lambda: LambdaFunction): number => {
  const { random } = trail
  const { region } = estate
  const session = assumeRole(trail, at, serviceCaller('lambda.amazonaws.com', estate.account.id), {
    role: lambda.role,
    name: lambda.name,
    region,
    from: lambda.address,
    agent: 'aws-sdk-nodejs/3.840.0 ua/2.1 os/linux#5.10 lang/js md/nodejs#24.1.0 exec-env/AWS_Lambda_nodejs24.x',
    extra: {
      inScopeOf: {
        sourceArn: lambda.arn,
        sourceAccount: estate.account.id,
        issuerType: 'AWS::Lambda::Function',
        credentialsIssuedTo: lambda.arn,
      },
    },
    hours: 12,
  })
  const stream = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/')
  trail.call(
    at + SECOND,
    { ...session.caller, agent: 'awslambda-worker/1.0 rusoto/0.48.0 rust/1.87.0 linux' },
    {
      source: 'logs',
      action: 'CreateLogStream',
      region,
      request: { logGroupName: `/aws/lambda/${lambda.name}`, logStreamName: `${stream}/[$LATEST]${hex(random, 32)}` },
    },
  )
  const calls = random.int(1, 6)
  for (let left = calls; left > 0; left--) {
    const then = at + random.between(2 * SECOND, 20 * MINUTE)
    if (random.chance(0.3))
      objectCall(
        trail,
        then,
        session.caller,
        estate,
        random.chance(0.5) ? 'GetObject' : 'PutObject',
        lambda.bucket,
        `events/${hex(random, 10)}.json`,
      )
    else
      trail.call(then, session.caller, {
        source: 'kms',
        action: 'Decrypt',
        region,
        request: { encryptionContext: { 'aws:lambda:FunctionArn': lambda.arn }, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
        resources: [{ accountId: estate.account.id, type: 'AWS::KMS::Key', ARN: lambda.key }],
        readOnly: true,
      })
  }
  return calls + 2
}

/** Functions start cold many times a day: a session, a log stream, and a few calls of their own. */
export const functions: Workload = (trail, day, budget) => {
  const { random } = trail
  const all = day.organization.estates.flatMap((estate) => estate.functions.map((lambda) => ({ estate, lambda })))
  for (let written = 0; written < budget; ) {
    const { estate, lambda } = random.pick(all)
    written += coldStart(trail, day.start + random.between(0, DAY - 21 * MINUTE), estate, lambda)
  }
}
