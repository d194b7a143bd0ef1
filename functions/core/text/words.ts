const ACRONYMS: Readonly<Record<string, string>> = {
  Iam: 'IAM',
  Ec2: 'EC2',
  Rds: 'RDS',
  Db: 'DB',
  Kms: 'KMS',
  Ecr: 'ECR',
  Ecs: 'ECS',
  Eks: 'EKS',
  Vpc: 'VPC',
  Sns: 'SNS',
  Sqs: 'SQS',
  Sso: 'SSO',
  Acl: 'ACL',
  Cloudtrail: 'CloudTrail',
  Guardduty: 'GuardDuty',
  Dynamodb: 'DynamoDB',
  Secretsmanager: 'Secrets Manager',
  Lambda: 'Lambda',
  Cloudformation: 'CloudFormation',
}

/** Names that are one word, though two letters of them are capitals. */
const ONE_WORD = /CloudTrail|GuardDuty|DynamoDb|SecretsManager|CloudFormation/g

/** `AwsRdsDbSnapshot` → `RDS DB snapshot`. */
export const kindInWords = (kind: string): string => {
  const words = kind
    .replace(/^Aws/, '')
    .replace(ONE_WORD, (name) => name[0] + name.slice(1).toLowerCase())
    .match(/[A-Z][a-z]*\d*[a-z]*/g) ?? [kind]
  return words.map((word) => ACRONYMS[word] ?? (/\d/.test(word) ? word : word.toLowerCase())).join(' ') || 'resource'
}

/** The part of an ARN that shows it from its neighbors. */
export const nameInArn = (arn: string): string => {
  const resource = arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn
  return resource.split(/[/:]/).at(-1) || arn
}

/** Keeps both ends of what is too long: the start of a name and the end of an id report most. */
export const shortened = (text: string, max: number): string => {
  if (text.length <= max) return text
  const tail = Math.floor((max - 1) / 3)
  return `${text.slice(0, max - 1 - tail)}…${text.slice(text.length - tail)}`
}
