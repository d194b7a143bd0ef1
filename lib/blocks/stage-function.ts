import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import type { State } from '../state.ts'
import { acknowledgePrefix } from './acknowledge.ts'
import { bundle } from './bundle.ts'
import { FAILURE_PREFIX } from './permissions.ts'

export interface StageFunctionProps {
  /** File in functions/handlers, without ending. */
  readonly handler: string
  readonly description: string
  readonly memorySize: number
  readonly timeout: Duration
  readonly environment: Readonly<Record<string, string>>
  /** Everything that the code may do. Writing its own log is added. */
  readonly permissions: readonly iam.PolicyStatement[]
  readonly state: State
  readonly settings: Settings
  /** Where an event waits that the function failed for three times. For functions that nobody waits for: Lambda would drop it. */
  readonly deadLetters?: sqs.IQueue
}

/** One Lambda of the pipeline: its bundle, its log group, and a role that holds exactly what is listed. */
export class StageFunction extends Construct {
  readonly function: lambda.Function

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    super(scope, id)
    const logGroup = new logs.LogGroup(this, 'Log', {
      logGroupName: `/kestrail/${Stack.of(this).stackName}/${props.handler}`,
      encryptionKey: props.state.key,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(props.handler, props.settings),
      memorySize: props.memorySize,
      timeout: props.timeout,
      role: roleOf(this, props, logGroup),
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      // Begin, end and report of each invocation would be most of the log's bytes; durations are metrics anyway.
      systemLogLevelV2: lambda.SystemLogLevel.WARN,
      ...(props.deadLetters && { deadLetterQueue: props.deadLetters }),
      environment: {
        // How often the SDK tries a call before the batch fails and the mapping tries it again.
        AWS_MAX_ATTEMPTS: '5',
        POWERTOOLS_SERVICE_NAME: `kestrail-${props.handler}`,
        POWERTOOLS_METRICS_NAMESPACE: 'Kestrail',
        ...props.environment,
      },
    })
  }
}

/** CDK's grants find nothing to add to: what a function may do stands in its stage and nowhere else. */
function roleOf(scope: Construct, props: StageFunctionProps, logGroup: logs.ILogGroup): iam.IRole {
  const writeLog = new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] })
  const keepLetters = props.deadLetters
    ? [new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.deadLetters.queueArn] })]
    : []
  const role = new iam.Role(scope, 'Role', {
    description: `Kestrail: ${props.description}`,
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { stage: new iam.PolicyDocument({ statements: [writeLog, ...keepLetters, ...props.permissions] }) },
  })
  acknowledgePrefix(role, props.state.archive, FAILURE_PREFIX, 'An event source mapping names the objects of failed batches itself.')
  return role.withoutPolicyUpdates()
}
