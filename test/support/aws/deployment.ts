import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { kestrailApp } from '#lib/app.ts'
import { type EventSource, eventSource, kinesisReaders, type MappingSettings, tableReaders } from './event-source.ts'
import { REGION, textsOf, type Wire, wire } from './wire.ts'

type Json = Record<string, unknown>
type Resource = { Type: string; Properties: Json }
type Template = { Resources: Record<string, Resource> }

export const ACCOUNT = '123456789012'

export interface DeployedFunction {
  readonly logicalId: string
  readonly arn: string
  readonly environment: Readonly<Record<string, string>>
  /** Folder of the bundled asset in the cloud assembly. */
  readonly bundle: string
}

export interface Statement {
  readonly Action: string | readonly string[]
  readonly Resource: unknown
}

export interface Deployment {
  readonly templates: Readonly<Record<string, Template>>
  /** By stage: detect, correlate, publish. */
  readonly functions: Readonly<Record<string, DeployedFunction>>
  /** Physical id of the only resource of a type (whose logical id contains `part`). */
  physicalId(type: string, part?: string): string
  /** Name of the role of a stage's function. */
  roleOf(stage: string): string
  /** What the role of a stage's function is allowed. */
  statementsOf(stage: string): readonly Statement[]
  /** A fresh worker: the bundle is imported anew, as in a cold start. */
  worker(stage: string): Promise<(event: unknown) => Promise<unknown>>
  /** The pollers of a stage's event source mappings, with the settings of the template. */
  sources(stage: string, invoke: (event: unknown) => Promise<unknown>): Promise<EventSource[]>
  /** The same code on an empty table and empty streams. */
  fork(name: string): Promise<Deployment>
  remove(): void
}

let coldStarts = 0

/** Synthesizes the app, creates its stacks on the emulator, and finds what was made. Calls of the handlers go to `through`. */
export async function deploy(emulator: string, through: string, settings: Json = {}): Promise<Deployment> {
  const aws = wire(emulator)
  const outdir = mkdtempSync(join(tmpdir(), 'kestrail-'))
  const { app } = kestrailApp({ outdir, context: { kestrail: settings, '@aws-cdk/core:defaultCrossStackReferences': 'strong' } })
  app.synth()
  const names = ['KestrailState', 'Kestrail']
  const templates = Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(outdir, `${name}.template.json`), 'utf8')) as Template]),
  )
  await bootstrap(aws, templates)
  for (const name of names) await createStack(aws, name, templates[name] as Template)
  const physical = new Map((await Promise.all(names.map((name) => resourcesOf(aws, name)))).flatMap((ids) => [...ids]))
  const physicalId = (type: string, part = ''): string => {
    const found = Object.values(templates).flatMap(({ Resources }) =>
      Object.entries(Resources).filter(([id, { Type }]) => Type === type && id.includes(part)),
    )
    const id = found.length === 1 ? physical.get(found[0]?.[0] ?? '') : undefined
    if (!id) throw new Error(`${found.length} resources of type ${type} with "${part}" in their id; one was wanted`)
    return id
  }
  const mappings = await mappingsOf(aws, templates['Kestrail'] as Template)
  const functions = await functionsOf(aws, templates['Kestrail'] as Template, physical, outdir)
  const { Resources } = templates['Kestrail'] as Template
  const roleIdOf = (stage: string): string => {
    const { Properties } = Resources[functions[stage]?.logicalId ?? ''] as Resource
    return (Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0] ?? ''
  }
  const roleOf = (stage: string): string => physical.get(roleIdOf(stage)) ?? ''
  const statementsOf = (stage: string): Statement[] => {
    const policies = Resources[roleIdOf(stage)]?.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[]
    return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  }
  const made = { templates, functions, physicalId, roleOf, statementsOf, remove: () => rmSync(outdir, { recursive: true, force: true }) }
  return bind(aws, through, made, mappings)
}

type Made = Pick<Deployment, 'templates' | 'functions' | 'physicalId' | 'roleOf' | 'statementsOf' | 'remove'>

const bind = (aws: Wire, through: string, made: Made, mappings: readonly Mapping[]): Deployment => ({
  ...made,
  worker: (stage) => coldStart(made.functions[stage] as DeployedFunction, through),
  sources: (stage, invoke) => sourcesOf(aws, mappings, made.functions[stage] as DeployedFunction, invoke),
  fork: (name) => fork(aws, through, made, mappings, name),
})

async function fork(aws: Wire, through: string, made: Made, mappings: readonly Mapping[], name: string): Promise<Deployment> {
  const table = resourceOf(made.templates, 'AWS::DynamoDB::Table')
  const { KeySchema, AttributeDefinitions, BillingMode, GlobalSecondaryIndexes } = table
  const { TableDescription } = await aws.json<{ TableDescription: { LatestStreamArn: string } }>(
    'dynamodb',
    'DynamoDB_20120810.CreateTable',
    {
      TableName: name,
      KeySchema,
      AttributeDefinitions,
      BillingMode,
      GlobalSecondaryIndexes,
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  )
  await aws.json('kinesis', 'Kinesis_20131202.CreateStream', { StreamName: name, ShardCount: 2 })
  const functions = Object.fromEntries(
    Object.entries(made.functions).map(([stage, one]) => [stage, { ...one, environment: { ...one.environment, TABLE_NAME: name } }]),
  )
  const stream = `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${name}`
  const moved = mappings.map((mapping) => ({
    ...mapping,
    streamArn: mapping.streamArn.includes(':kinesis:') ? stream : TableDescription.LatestStreamArn,
  }))
  const physicalId = (type: string, part?: string) =>
    type === 'AWS::Kinesis::Stream' || type === 'AWS::DynamoDB::Table' ? name : made.physicalId(type, part)
  return bind(aws, through, { ...made, functions, physicalId }, moved)
}

const resourceOf = (templates: Readonly<Record<string, Template>>, type: string): Json => {
  const found = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type === type))
  return found[0]?.Properties ?? {}
}

/** What `cdk bootstrap` leaves in an account, as far as the templates ask for it. */
async function bootstrap(aws: Wire, templates: Readonly<Record<string, Template>>): Promise<void> {
  const parameter = { Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String', Overwrite: true }
  await aws.json('ssm', 'AmazonSSM.PutParameter', parameter)
  const bucket = `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}`
  await aws.rest('s3', 'PUT', `/${bucket}`)
  for (const { Properties } of Object.values(templates).flatMap(({ Resources }) => Object.values(Resources))) {
    const key = (Properties?.['Code'] as { S3Key?: string } | undefined)?.S3Key
    if (key) await aws.rest('s3', 'PUT', `/${bucket}/${key}`, 'a bundle')
  }
}

const isMapping = ({ Type }: Resource): boolean => Type === 'AWS::Lambda::EventSourceMapping'

/** Without the mappings: an emulator that has no Lambda runtime calls nothing, and still takes the records from their streams. */
export async function createStack(
  aws: Wire,
  name: string,
  whole: Template,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const template = {
    ...whole,
    Resources: Object.fromEntries(Object.entries(whole.Resources).filter(([, resource]) => !isMapping(resource))),
  }
  await aws.query('cloudformation', '2010-05-15', 'CreateStack', {
    StackName: name,
    TemplateBody: JSON.stringify(template),
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    ...Object.fromEntries(
      Object.entries(parameters).flatMap(([key, value], i) => [
        [`Parameters.member.${i + 1}.ParameterKey`, key],
        [`Parameters.member.${i + 1}.ParameterValue`, value],
      ]),
    ),
  })
  const described = await aws.query('cloudformation', '2010-05-15', 'DescribeStacks', { StackName: name })
  const [status] = textsOf(described, 'StackStatus')
  if (status !== 'CREATE_COMPLETE') throw new Error(`stack ${name}: ${status} ${textsOf(described, 'StackStatusReason').join(' ')}`)
}

async function resourcesOf(aws: Wire, name: string): Promise<Map<string, string>> {
  const xml = await aws.query('cloudformation', '2010-05-15', 'DescribeStackResources', { StackName: name })
  const members = xml.split('<member>').slice(1)
  return new Map(members.map((member) => [textsOf(member, 'LogicalResourceId')[0] ?? '', textsOf(member, 'PhysicalResourceId')[0] ?? '']))
}

async function functionsOf(
  aws: Wire,
  template: Template,
  physical: ReadonlyMap<string, string>,
  outdir: string,
): Promise<Record<string, DeployedFunction>> {
  const found: Record<string, DeployedFunction> = {}
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue
    const { text } = await aws.rest('lambda', 'GET', `/2015-03-31/functions/${physical.get(logicalId)}`)
    const { FunctionArn: arn, Environment } = JSON.parse(text).Configuration
    const environment = Environment.Variables as Record<string, string>
    const asset = (Properties['Code'] as { S3Key: string }).S3Key.replace(/\.zip$/, '')
    found[(environment['POWERTOOLS_SERVICE_NAME'] ?? '').replace('kestrail-', '')] = {
      logicalId,
      arn,
      environment,
      bundle: join(outdir, `asset.${asset}`),
    }
  }
  return found
}

async function coldStart({ environment, bundle }: DeployedFunction, endpoint: string): Promise<(event: unknown) => Promise<unknown>> {
  Object.assign(process.env, environment, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '2',
    // What a handler writes in its log is looked at only where a test asks for its metrics.
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: process.env['KESTRAIL_METRICS'] ? 'false' : 'true',
  })
  const module = await import(`${pathToFileURL(join(bundle, 'index.mjs')).href}?start=${++coldStarts}`)
  const context = {
    functionName: environment['POWERTOOLS_SERVICE_NAME'],
    functionVersion: '$LATEST',
    memoryLimitInMB: '512',
    awsRequestId: `request-${coldStarts}`,
    invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:kestrail`,
    getRemainingTimeInMillis: () => 60_000,
  }
  return (event) => module.handler(event, context)
}

interface Mapping {
  readonly streamArn: string
  readonly properties: Json
}

/** Where each mapping reads, by the exports of the state stack. */
async function mappingsOf(aws: Wire, template: Template): Promise<Mapping[]> {
  const xml = await aws.query('cloudformation', '2010-05-15', 'ListExports')
  const names = textsOf(xml, 'Name')
  const values = new Map(textsOf(xml, 'Value').map((value, i) => [names[i], value]))
  return Object.values(template.Resources)
    .filter(isMapping)
    .map(({ Properties }) => ({
      streamArn: values.get((Properties['EventSourceArn'] as { 'Fn::ImportValue': string })['Fn::ImportValue']) ?? '',
      properties: Properties,
    }))
}

async function sourcesOf(
  aws: Wire,
  mappings: readonly Mapping[],
  target: DeployedFunction,
  invoke: (event: unknown) => Promise<unknown>,
): Promise<EventSource[]> {
  const own = mappings.filter(({ properties }) => JSON.stringify(properties['FunctionName']).includes(`"${target.logicalId}"`))
  return Promise.all(
    own.map(async ({ streamArn, properties }) => {
      const readers = streamArn.includes(':kinesis:') ? await kinesisReaders(aws, streamArn) : await tableReaders(aws, streamArn)
      return eventSource(properties as unknown as MappingSettings, readers, invoke)
    }),
  )
}
