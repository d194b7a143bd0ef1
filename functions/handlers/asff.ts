import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub'
import { clip } from '#core/publish/clip.ts'
import type { Told } from '#core/publish/counts.ts'
import { visible } from '#core/publish/escape.ts'

/** The ten fields that Security Hub requires, and severity. */
export function minimalAsff(finding: Told, productArn: string, now: number): AwsSecurityFinding {
  const account = productArn.split(':')[4] ?? ''
  return {
    SchemaVersion: '2018-10-08',
    Id: `kestrail/${finding.id}`,
    ProductArn: productArn,
    GeneratorId: `kestrail/${finding.detection}`,
    AwsAccountId: account,
    CreatedAt: finding.firstSeen,
    UpdatedAt: new Date(now).toISOString(),
    FirstObservedAt: finding.firstSeen,
    LastObservedAt: finding.lastSeen,
    Title: clip(visible(finding.title), 256),
    Description: clip(visible(finding.summary), 1024),
    Severity: { Label: finding.severity.toUpperCase() as 'LOW' },
    RecordState: finding.state === 'active' ? 'ACTIVE' : 'ARCHIVED',
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${finding.account}` }],
  }
}
