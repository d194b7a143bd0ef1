import { AwsSecurityFinding$ } from '@aws-sdk/client-securityhub'
import { NormalizedSchema } from '@smithy/core/schema'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where a value differs from a runtime schema of the AWS SDK: unknown members, wrong types. */
const differences = (schema: NormalizedSchema, value: unknown, at: string): string[] => {
  if (schema.isStructSchema()) {
    if (!isObject(value)) return [`${at}: is no structure`]
    const members = schema.getMemberSchemas()
    return Object.entries(value).flatMap(([name, member]) =>
      Object.hasOwn(members, name) ? differences(members[name]!, member, `${at}.${name}`) : [`${at}.${name}: unknown member`],
    )
  }
  if (schema.isListSchema())
    return Array.isArray(value)
      ? value.flatMap((item, index) => differences(schema.getValueSchema(), item, `${at}[${index}]`))
      : [`${at}: is no list`]
  if (schema.isMapSchema())
    return isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => differences(schema.getValueSchema(), item, `${at}.${key}`))
      : [`${at}: is no map`]
  if (schema.isStringSchema()) return typeof value === 'string' ? [] : [`${at}: is no text`]
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? [] : [`${at}: is no boolean`]
  if (schema.isNumericSchema()) return typeof value === 'number' ? [] : [`${at}: is no number`]
  return [`${at}: the schema has a kind that this check does not know`]
}

const REQUIRED = [
  'SchemaVersion',
  'Id',
  'ProductArn',
  'GeneratorId',
  'AwsAccountId',
  'CreatedAt',
  'UpdatedAt',
  'Title',
  'Description',
  'Resources',
]

/** What the SDK's own schema says of a finding in ASFF; empty where it is right. */
export const asffProblems = (finding: unknown): string[] => [
  ...REQUIRED.filter((name) => !isObject(finding) || finding[name] === undefined).map((name) => `${name}: is missing`),
  ...differences(NormalizedSchema.of(AwsSecurityFinding$), finding, 'finding'),
]
