/** SDK clients that responses use, with the prefix that IAM gives their actions. */
export const IAM_NAMES = {
  iam: 'iam',
  rolesanywhere: 'rolesanywhere',
  'sso-admin': 'sso',
  ec2: 'ec2',
  'auto-scaling': 'autoscaling',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  lambda: 'lambda',
  ecs: 'ecs',
  ssm: 'ssm',
  ecr: 'ecr',
  wafv2: 'wafv2',
  account: 'account',
  s3: 's3',
  rds: 'rds',
  kms: 'kms',
  cloudtrail: 'cloudtrail',
  guardduty: 'guardduty',
  'config-service': 'config',
} as const

export type ServiceName = keyof typeof IAM_NAMES
