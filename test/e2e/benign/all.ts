import { accounts } from './accounts.ts'
import { changes } from './changes.ts'
import { deploys } from './deploys.ts'
import { machines } from './machines.ts'
import { offices } from './offices.ts'
import { people } from './people.ts'
import { pipelines } from './pipelines.ts'
import { readers } from './readers.ts'
import { stores } from './stores.ts'
import type { Stretch } from './trail.ts'
import { workloads } from './workloads.ts'

export const stretches: readonly Stretch[] = [
  ...accounts,
  ...people,
  ...deploys,
  ...pipelines,
  ...machines,
  ...stores,
  ...readers,
  ...offices,
  ...workloads,
  ...changes,
]

/** What happens in one account within a month, by how its stretches begin. */
export const months: Readonly<Record<string, readonly string[]>> = {
  'a company that starts': ['day one', 'terraform apply from a laptop', 'SES', 'a new starter', 'security groups', 'lambda by sam'],
  'a company that runs servers': [
    'a consultant',
    'access keys rotated',
    'a leaver',
    'Session Manager',
    'AWS Backup',
    'snapshots made and deleted',
    'an instance with scripts',
    'AWS Support',
    'a posture scan',
    'a group of spot',
  ],
  'a company that runs clusters': [
    'an EKS cluster',
    'terraform apply from GitHub',
    'ECS blue/green',
    'Config, Security Hub',
    'a monitoring vendor',
    'grants and keys',
    'an administrator looks around',
    'a game day',
  ],
  'a company with an organization': [
    'Control Tower',
    'Identity Center',
    'terraform by Atlantis',
    'a StackSet',
    'a developer who tries',
    'cdk bootstrap',
    'AWS Backup',
    'on call at night',
    'an administrator on holiday',
  ],
  'a company with data': [
    'Athena and Glue',
    'SageMaker',
    'a database copied',
    'AWS Backup',
    'a static site',
    'Config, Security Hub',
    'a monitoring vendor',
  ],
  'a company that tidies up': [
    'terraform destroy of a demonstration',
    'old snapshots',
    'a leaver',
    'cdk bootstrap',
    'a consultant',
    'Session Manager',
  ],
  'a company of people in many places': [
    'a laptop that changes',
    'people with users who switch',
    'people by SAML',
    'a forgotten password',
    'a site deployed by a hosted',
    'an auditor of keys',
    'tasks in ECS',
    'a machine by the launch',
    "a vendor's role",
  ],
  'a company of builders': [
    'an environment for each',
    'Jenkins on an instance',
    'a cleaning function',
    'a data scientist trains',
    'velero',
    'a development stack deleted',
    'root pays a bill',
    'AWS Backup',
    'Athena and Glue',
  ],
  'a company that changes': [
    'users move to',
    'a beginner looks',
    'a person copies',
    'an operator runs',
    'Windows servers',
    'CloudShell',
    'EMR by night',
    'a key was committed',
    'a new starter',
  ],
}
