import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  InvalidAccessException,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub'
import type { Publisher, Refusal } from '#core/ports.ts'
import type { Told } from '#core/publish/counts.ts'
import { slices } from './retry.ts'

export interface SecurityHubOptions {
  readonly client: SecurityHubClient
  /** A finding in AWS's format. Its Id is the same for every revision, and UpdatedAt is the time of this one. */
  readonly toAsff: (finding: Told) => AwsSecurityFinding
}

/** What one call takes. */
const FINDINGS_A_CALL = 100
/** AWS's errors that another attempt does not mend. */
const FINAL = new Set(['InvalidInput', 'InvalidInputException', 'InvalidAccess', 'InvalidAccessException', 'LimitExceeded'])

/** Files findings in Security Hub. A finding of the same Id is updated; where Security Hub is not enabled, that is a refusal and not an error. */
export function securityHub({ client, toAsff }: SecurityHubOptions): Publisher {
  const file = async (findings: readonly Told[]): Promise<Refusal[]> => {
    const byAsffId = new Map<string, string>()
    const written = findings.map((finding) => {
      const asff = toAsff(finding)
      byAsffId.set(asff.Id ?? '', finding.id)
      return asff
    })
    try {
      const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings: written }))
      return FailedFindings.map(({ Id = '', ErrorCode = '', ErrorMessage = '' }) => ({
        id: byAsffId.get(Id) ?? Id,
        reason: `${ErrorCode}: ${ErrorMessage}`,
        retry: !FINAL.has(ErrorCode),
      }))
    } catch (error) {
      if (!(error instanceof InvalidAccessException)) throw error
      const reason = 'Security Hub is not enabled in this account and Region: enable it; findings so far are filed when they change'
      return findings.map(({ id }) => ({ id, reason, retry: false }))
    }
  }
  return {
    name: 'Security Hub',
    publish: async (findings) => {
      const refusals: Refusal[] = []
      for (const slice of slices(findings, FINDINGS_A_CALL)) refusals.push(...(await file(slice)))
      return refusals
    },
  }
}
