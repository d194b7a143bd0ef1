import type { ApiCall, Json } from '#core/model/event.ts'
import { SHARED_ROLE } from '#core/normalize/actor.ts'
import { at, isObject, items, text } from '#core/normalize/json.ts'

/** What a call made, changed or ran, by a name that later records of it have too: `user:123456789012/dana`, `instance:123456789012/i-…`. */
export interface ActedOn {
  readonly subject: string
  /** `made`: credentials by which others act. `acted`: code or commands that run with the subject's own credentials. */
  readonly how: 'made' | 'acted'
  /** What runs with the role, where a later call starts it by its own name: `run:arn:aws:states:…`. */
  readonly through?: string
}

/** Calls of IAM that give somebody a way to act as the user they name. */
const MAKING = new Set([
  'CreateUser',
  'CreateAccessKey',
  'CreateLoginProfile',
  'UpdateLoginProfile',
  'UpdateAccessKey',
  'CreateServiceSpecificCredential',
  'ResetServiceSpecificCredential',
  'UploadSigningCertificate',
  'UploadSSHPublicKey',
])

/** Calls that run something on an instance, with the parameter that names the instance. */
const ON_INSTANCE: Readonly<Record<string, string>> = {
  SendCommand: 'requestParameters.instanceIds',
  StartSession: 'requestParameters.target',
  SendSSHPublicKey: 'requestParameters.instanceId',
  SendSerialConsoleSSHPublicKey: 'requestParameters.instanceId',
  RunInstances: 'responseElements.instancesSet',
  AssociateIamInstanceProfile: 'requestParameters.AssociateIamInstanceProfileRequest.InstanceId',
}

/** Calls that change what a function runs. */
const ON_FUNCTION = new Set(['CreateFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration'])

/** Calls that define what runs with a role, and calls that start it: where each names it. */
const RUNS: Readonly<Record<string, string>> = {
  CreateStateMachine: 'responseElements.stateMachineArn',
  UpdateStateMachine: 'requestParameters.stateMachineArn',
  StartExecution: 'requestParameters.stateMachineArn',
  StartSyncExecution: 'requestParameters.stateMachineArn',
  CreateJob: 'requestParameters.name',
  UpdateJob: 'requestParameters.jobName',
  StartJobRun: 'requestParameters.jobName',
  CreateProject: 'requestParameters.name',
  UpdateProject: 'requestParameters.name',
  StartBuild: 'requestParameters.projectName',
  CreatePipeline: 'requestParameters.pipeline.name',
  UpdatePipeline: 'requestParameters.pipeline.name',
  StartPipelineExecution: 'requestParameters.name',
}

const LONGEST_NAME = 256
const MOST_SUBJECTS = 10
const MOST_VALUES = 300
const INSTANCE = /^i-[0-9a-f]{8,17}$/
const ECS_TARGET = /^ecs:[^_]+_([0-9a-f]{32})_/
const ROLE = /^arn:[^:]*:iam::(\d{12}):role\/(?!aws-service-role\/)(?:.*\/)?([^/]{1,64})$/
const ROLE_KEY = /role(arn|_arn)?$/i

/** Roles that parameters hand to a service. What only pulls images and writes logs is no workload's role. */
function* rolesIn(value: unknown, key = '', depth = 0, seen = { values: 0 }): Generator<string> {
  if (++seen.values > MOST_VALUES || depth > 6) return
  if (typeof value === 'string') {
    const [, account, name] = ROLE_KEY.test(key) && !SHARED_ROLE.test(key) ? (ROLE.exec(value) ?? []) : []
    if (account) yield `role:${account}/${name}`
  } else if (Array.isArray(value)) for (const one of value) yield* rolesIn(one, key, depth + 1, seen)
  else if (isObject(value)) for (const [name, one] of Object.entries(value)) yield* rolesIn(one, name, depth + 1, seen)
}

const acted = (subject: string): ActedOn => ({ subject, how: 'acted' })

const madeUser = ({ source, action, account, actor, raw }: ApiCall): ActedOn[] => {
  if (source !== 'iam.amazonaws.com' || !MAKING.has(action)) return []
  const user = text(at(raw, 'requestParameters.userName'))
  // A user's own credentials are no one else's making.
  return !user || (actor.kind === 'user' && actor.name === user) ? [] : [{ subject: `user:${account}/${user}`, how: 'made' }]
}

const instancesIn = ({ action, account, raw }: ApiCall): ActedOn[] => {
  const path = ON_INSTANCE[action]
  const named = path === undefined ? [] : items(at(raw, path)).map((one) => (isObject(one) ? one['instanceId'] : one))
  return named.flatMap((one) => {
    if (typeof one !== 'string') return []
    const task = ECS_TARGET.exec(one)?.[1]
    return task ? [acted(`task:${account}/${task}`)] : INSTANCE.test(one) ? [acted(`instance:${account}/${one}`)] : []
  })
}

const changesUserData = ({ action, account, raw }: ApiCall): ActedOn[] => {
  const id = text(at(raw, 'requestParameters.instanceId'))
  return action === 'ModifyInstanceAttribute' && id && at(raw, 'requestParameters.userData') !== undefined
    ? [acted(`instance:${account}/${id}`)]
    : []
}

/** The last part of a function's name or ARN, without a version. */
const functionIn = ({ source, action, account, raw }: ApiCall): ActedOn[] => {
  const name = source === 'lambda.amazonaws.com' && ON_FUNCTION.has(action) ? text(at(raw, 'requestParameters.functionName')) : undefined
  return name ? [acted(`function:${account}/${name.split(':function:').at(-1)!.split(':')[0]}`)] : []
}

const taskIn = ({ action, account, raw }: ApiCall): ActedOn[] => {
  const task = action === 'ExecuteCommand' ? text(at(raw, 'requestParameters.task')) : undefined
  return task ? [acted(`task:${account}/${task.split('/').at(-1)}`)] : []
}

const runIn = ({ source, action, account, raw }: ApiCall): string | undefined => {
  const name = Object.hasOwn(RUNS, action) ? text(at(raw, RUNS[action]!)) : undefined
  return name && `run:${source.split('.')[0]}/${account}/${name.split(':').at(-1)}`
}

const rolesHandedOn = ({ source, raw }: ApiCall, through: string | undefined): ActedOn[] =>
  source === 'iam.amazonaws.com' || source === 'sts.amazonaws.com'
    ? []
    : [...new Set(rolesIn(raw['requestParameters']))].map((subject) => ({ subject, how: 'acted', ...(through && { through }) }))

const isWrite = ({ readOnly }: Json): boolean => readOnly !== true && readOnly !== 'true'

/** All that a successful call made or acted on, so that what comes of it is reported beneath its caller. Empty for nearly every call. */
export const actedOn = (event: ApiCall): ActedOn[] => {
  if (event.outcome !== 'success' || !isWrite(event.raw)) return []
  const run = runIn(event)
  const all = [
    ...madeUser(event),
    ...instancesIn(event),
    ...changesUserData(event),
    ...functionIn(event),
    ...taskIn(event),
    ...rolesHandedOn(event, run),
    ...(run ? [acted(run)] : []),
  ]
  return all.filter(({ subject }) => subject.length <= LONGEST_NAME).slice(0, MOST_SUBJECTS)
}
