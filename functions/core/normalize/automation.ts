import type { Actor } from '#core/model/actor.ts'
import type { Json } from '#core/model/event.ts'
import type { Context } from './context.ts'
import { at, text } from './json.ts'

/**
 * Services that make the calls which their users wrote for them: what they do is as good as the one who started it. CloudFormation is
 * none of them: nearly every account is deployed by it, and what a stack brings is judged by its content.
 */
const EXECUTORS = new Set(
  'states ssm cloudcontrolapi glue scheduler events pipes codebuild codepipeline codedeploy servicecatalog imagebuilder fis elasticmapreduce airflow iot apigateway appsync batch sagemaker bedrock bedrock-agentcore amplify proton'.split(
    ' ',
  ),
)

const executes = (name: string): boolean =>
  EXECUTORS.has(
    name
      .replace(/\.amazonaws\.com$/, '')
      .split('.')
      .at(-1)!,
  )

/**
 * Which automation made the call, proven by the record and the settings; never by the user agent, which the caller writes.
 * Answers a short name for people, or undefined.
 */
export const automationOf = (record: Json, actor: Actor, known: Context): string | undefined => {
  if (actor.kind === 'service' || actor.kind === 'service-linked') return actor.name
  if (known.deployRole(actor.id)) return `deploy role ${actor.name}`
  // A pattern of an sts ARN names sessions, such as those that one pipeline opens in a role that people use too.
  if (known.deploySession?.(text(at(record, 'userIdentity.arn')) ?? '')) return `deploy role ${actor.name}`
  if (actor.node.startsWith('oidc:') && known.oidcSubject(actor.name)) return `pipeline ${actor.name}`
  return actor.invokedBy?.endsWith('.amazonaws.com') && !executes(actor.invokedBy) ? actor.invokedBy : undefined
}
