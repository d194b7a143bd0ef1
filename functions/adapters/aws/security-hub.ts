import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  InvalidAccessException,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub'
import type { AnyFinding } from '#core/model/finding.ts'
import type { Publisher, Refusal } from '#core/ports.ts'
import { backOff, slices } from './retry.ts'

export interface SecurityHubOptions {
  /** Anyone who may file in an account. */
  readonly clientFor: (account: string) => SecurityHubClient
  /** The account that a finding is filed in. */
  readonly homeOf: (finding: AnyFinding) => string
  /** A finding in AWS's format. Its Id is the same for every revision, and UpdatedAt is the time of this one. */
  readonly toAsff: (finding: AnyFinding, home: string) => AwsSecurityFinding
}

/** What one call takes. */
const FINDINGS_A_CALL = 100
/** How often findings are sent that AWS failed to take for a reason that may pass. */
const ATTEMPTS = 3
/** AWS's errors that another attempt does not mend. */
const FINAL = new Set(['InvalidInput', 'InvalidInputException', 'InvalidAccess', 'InvalidAccessException', 'LimitExceeded'])

const refusedAll = (findings: readonly AnyFinding[], reason: string, retry: boolean): Refusal[] =>
  findings.map(({ id }) => ({ id, reason, retry }))

/** Files findings in Security Hub, batched by account. A finding of the same Id is updated; where Security Hub is not enabled, that is a refusal and not an error. */
export function securityHub({ clientFor, homeOf, toAsff }: SecurityHubOptions): Publisher {
  const send = async (findings: readonly AnyFinding[], home: string): Promise<Refusal[]> => {
    const byAsffId = new Map<string, string>()
    const written = findings.map((finding) => {
      const asff = toAsff(finding, home)
      byAsffId.set(asff.Id ?? '', finding.id)
      return asff
    })
    const { FailedFindings = [] } = await clientFor(home).send(new BatchImportFindingsCommand({ Findings: written }))
    return FailedFindings.map(({ Id = '', ErrorCode = '', ErrorMessage = '' }) => ({
      id: byAsffId.get(Id) ?? Id,
      reason: `${ErrorCode}: ${ErrorMessage}`,
      retry: !FINAL.has(ErrorCode),
    }))
  }
  const file = async (findings: readonly AnyFinding[], home: string): Promise<Refusal[]> => {
    try {
      let refusals = await send(findings, home)
      for (let attempt = 1; attempt < ATTEMPTS && refusals.some(({ retry }) => retry); attempt++) {
        await backOff(attempt + 3)
        const again = new Set(refusals.flatMap(({ id, retry }) => (retry ? [id] : [])))
        const failed = await send(
          findings.filter(({ id }) => again.has(id)),
          home,
        )
        refusals = [...refusals.filter(({ retry }) => !retry), ...failed]
      }
      return refusals
    } catch (error) {
      if (error instanceof InvalidAccessException)
        return refusedAll(
          findings,
          `Security Hub is not enabled in ${home} in this Region: enable it; findings are filed when they change`,
          false,
        )
      return refusedAll(findings, error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : String(error), true)
    }
  }
  return {
    name: 'Security Hub',
    publish: async (findings) => {
      const refusals: Refusal[] = []
      for (const [home, own] of Map.groupBy(findings, homeOf))
        for (const slice of slices(own, FINDINGS_A_CALL)) refusals.push(...(await file(slice, home)))
      return refusals
    },
  }
}
