import type { Json } from '#core/model/event.ts'
import { type Problem, quoted } from './item.ts'
import { isOcsf } from './ocsf.ts'

interface Form {
  readonly is: string
  readonly advice?: string
  readonly fits: (value: Json) => boolean
}

const has =
  (...names: readonly string[]) =>
  (value: Json): boolean =>
    names.every((name) => name in value)

/** What lies beside logs in the folders that people give, by the members that it has. */
const FORMS: readonly Form[] = [
  {
    is: 'the output of get-account-authorization-details, which holds identities and no events',
    fits: (value) => 'UserDetailList' in value || 'RoleDetailList' in value,
  },
  {
    is: 'a snapshot or history of AWS Config, which holds resources and no events',
    fits: (value) => 'configurationItems' in value || ('configurationItemStatus' in value && 'resourceType' in value),
  },
  { is: 'an OCSF record of another class than a call or a flow', fits: isOcsf },
  { is: 'an alert of Falco without a time', fits: has('rule', 'priority', 'output') },
  { is: 'an event of Tetragon', fits: (value) => 'process_exec' in value || 'process_kprobe' in value },
  { is: 'a report of Trivy', fits: has('SchemaVersion', 'ArtifactName') },
  { is: 'a report of Grype', fits: has('matches', 'descriptor') },
  { is: 'a CloudFormation template', fits: (value) => 'AWSTemplateFormatVersion' in value || has('Resources', 'Parameters')(value) },
  { is: 'a Terraform state', fits: has('terraform_version') },
  { is: 'a policy document', fits: has('Version', 'Statement') },
  { is: 'a log of AWS WAF', fits: has('webaclId', 'httpRequest') },
  { is: 'a finding or incident of Kestrail', fits: has('schema', 'detection', 'revision') },
  {
    is: 'a notification that names an object, not the object',
    advice: 'give the files that it points to',
    fits: (value) => 's3ObjectKey' in value || ('s3Bucket' in value && !('digestStartTime' in value)),
  },
]

const CUT = /^\s*\{.{0,20000}"eventName"/s

/** What is said of an object that holds nothing of ours. */
export const strangerOf = (json: Json): Problem => {
  if (Object.values(json).some((value) => typeof value === 'string' && CUT.test(value)))
    return { reason: 'it carries the text of a record that is not valid JSON', advice: 'the exporter cut it: raise its limit for a field' }
  const form = FORMS.find(({ fits }) => fits(json))
  if (form) {
    const kind = isOcsf(json) ? ` (class ${quoted(json['class_uid'])})` : ''
    return { reason: `${form.is}${kind}`, foreign: true, ...(form.advice && { advice: form.advice }) }
  }
  const names = Object.keys(json).slice(0, 3).map(quoted).join(', ')
  return { reason: `neither a CloudTrail record nor an envelope that holds some${names ? `; it begins with ${names}` : ''}`, foreign: true }
}

const LINES: readonly (readonly [pattern: RegExp, is: string])[] = [
  [/^(https?|h2|grpcs|ws|wss) \d{4}-\d\d-\d\dT\S+ (app|net)\//, 'an access log of a load balancer'],
  [/^[0-9a-f]{64} \S+ \[\d\d\/\w{3}\/\d{4}:/, 'a server access log of S3'],
  [/^#Version: 1\.0/, 'an access log of CloudFront'],
  [/^\S+ - \S+ \[\d\d\/\w{3}\/\d{4}:/, 'an access log of a web server'],
  [/^<\?xml|^<!DOCTYPE|^<html/i, 'XML or HTML'],
  [/^(AWSTemplateFormatVersion|apiVersion|title):/, 'a YAML file'],
]

/** What is said of a line that is no record. */
export const strangerLine = (line: string): string =>
  LINES.find(([pattern]) => pattern.test(line))?.[1] ?? 'neither JSON nor a flow-log line'
