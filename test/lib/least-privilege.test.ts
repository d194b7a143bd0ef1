import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Template } from 'aws-cdk-lib/assertions'
import { build } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Everything that can be turned on, so that every function and every permission is there. */
const EVERYTHING = {
  flows: true,
  organization: { id: 'o-a1b2c3d4e5' },
  trail: { bucket: 'trail-logs' },
  alerts: { email: 'security@example.com' },
  slack: { workspaceId: 'T0123456789', channelId: 'C0123456789' },
}

/** What a role holds without a command of its function's code, with the reason. test/aws/permissions.test.ts compares with the calls made. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda writes the log',
  'logs:PutLogEvents': 'Lambda writes the log',
  'kinesis:DescribeStream': 'the mapping reads the stream',
  'kinesis:DescribeStreamSummary': 'the mapping reads the stream',
  'kinesis:GetRecords': 'the mapping reads the stream',
  'kinesis:GetShardIterator': 'the mapping reads the stream',
  'kinesis:ListShards': 'the mapping reads the stream',
  'dynamodb:DescribeStream': 'the mapping reads the stream',
  'dynamodb:GetRecords': 'the mapping reads the stream',
  'dynamodb:GetShardIterator': 'the mapping reads the stream',
  'dynamodb:ListStreams': 'the mapping reads the stream',
  'sqs:SendMessage': 'Lambda keeps what the function failed for three times',
  'sqs:ReceiveMessage': 'the mapping reads the queue',
  'sqs:DeleteMessage': 'the mapping reads the queue',
  'sqs:GetQueueAttributes': 'the mapping reads the queue',
  'sqs:ChangeMessageVisibility': 'the mapping reads the queue',
  's3:ListBucket': 'the mapping writes what it gave up on, and asks for the bucket first',
  's3:PutObject': 'the mapping writes what it gave up on',
  'kms:Decrypt': 'table, streams, topics, queues and bucket are encrypted',
  'kms:DescribeKey': 'DynamoDB uses the key on behalf of the caller',
  'kms:Encrypt': 'DynamoDB uses the key on behalf of the caller',
  'kms:GenerateDataKey': 'topics and bucket are encrypted',
  'kms:GenerateDataKeyWithoutPlaintext': 'DynamoDB uses the key on behalf of the caller',
  'kms:ReEncryptFrom': 'DynamoDB uses the key on behalf of the caller',
  'kms:ReEncryptTo': 'DynamoDB uses the key on behalf of the caller',
}

/** Where IAM's name is not the command's. */
const COMMANDS: Readonly<Record<string, string>> = { 'lambda:InvokeFunction': 'Invoke', 's3:ListBucket': 'ListObjectsV2' }

type Json = Record<string, unknown>
interface Role {
  readonly handler: string
  readonly statements: readonly { readonly Action: string | string[]; readonly Resource: unknown }[]
}

const synthesize = (): Role[] => {
  const context = { kestrail: EVERYTHING, '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const { app, stack } = kestrailApp({ context })
  app.synth()
  const resources = Template.fromStack(stack).toJSON()['Resources'] as Record<string, { Type: string; Properties: Json }>
  return Object.values(resources).flatMap(({ Type, Properties }) => {
    const variables = (Properties?.['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables
    const handler = variables?.['POWERTOOLS_SERVICE_NAME']?.replace('kestrail-', '')
    if (Type !== 'AWS::Lambda::Function' || !handler) return []
    const [role = ''] = (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt']
    const policies = (resources[role]?.Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Role['statements'] } }[]
    return [{ handler, statements: policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement) }]
  })
}

/** Commands of the AWS SDK in the sources of a handler. */
const commandsOf = async (handlers: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const { metafile } = await build({
    entryPoints: handlers.map((handler) => `${root}/functions/handlers/${handler}.ts`),
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: '.cache/none',
    absWorkingDir: root,
    logLevel: 'silent',
  })
  return new Map(
    Object.values(metafile.outputs).flatMap(({ entryPoint, inputs }) => {
      const sources = Object.keys(inputs).filter((file) => file.startsWith('functions/') && file.endsWith('.ts'))
      const text = sources.map((file) => readFileSync(`${root}/${file}`, 'utf8')).join('\n')
      return entryPoint ? [[entryPoint.replace(/^.*\/|\.ts$/g, ''), text]] : []
    }),
  )
}

describe('the role of every function', () => {
  let roles: Role[] = []
  let sources: ReadonlyMap<string, string> = new Map()
  beforeAll(async () => {
    roles = synthesize()
    sources = await commandsOf([...new Set(roles.map(({ handler }) => handler))])
  }, 120_000)

  it('is looked at', () => {
    expect(new Set(roles.map(({ handler }) => handler)).size).toBeGreaterThan(8)
    for (const { statements } of roles) expect(statements.length).toBeGreaterThan(0)
  })

  it('holds no action that neither its code calls nor a reason explains', () => {
    const unexplained = roles.flatMap(({ handler, statements }) =>
      statements
        .flatMap(({ Action }) => Action)
        .filter((action) => !(action in EXPLAINED) && !sources.get(handler)?.includes(`${COMMANDS[action] ?? action.split(':')[1]}Command`))
        .map((action) => `${handler}: ${action}`),
    )
    expect([...new Set(unexplained)]).toEqual([])
  })

  it('names no action by a wildcard', () => {
    expect(roles.flatMap(({ statements }) => statements.flatMap(({ Action }) => Action)).filter((action) => action.includes('*'))).toEqual(
      [],
    )
  })
})
