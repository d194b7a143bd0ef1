import { BatchUpdateFindingsCommand, InvalidAccessException, type SecurityHubClient } from '@aws-sdk/client-securityhub'
import type { ActionRow } from '#core/model/action.ts'
import { asffIdOf } from '#core/render/asff/finding.ts'

const said = ({ plan, state, problem, decision, approvals }: ActionRow): string => {
  const by = approvals.length > 0 ? approvals.map((one) => one.by).join(', ') : decision.by
  const undo = plan.undo === 'irreversible' ? 'It cannot be undone.' : `Undo: kestrail respond undo ${plan.id} --execute`
  return `${plan.title}: ${plan.target.name} in ${plan.account} is ${state} (${by}).${problem ? ` ${problem}.` : ''} Action ${plan.id}. ${state === 'done' ? undo : ''}`
}

/** Writes on the finding in Security Hub what was done about it. Where Security Hub is off, nobody reads notes: no error. */
export async function noteOn(client: SecurityHubClient, productArn: string, actions: readonly ActionRow[]): Promise<void> {
  const byFinding = Map.groupBy(actions, (one) => one.plan.finding)
  for (const [finding, rows] of byFinding) {
    const Note = { Text: rows.map(said).join('\n').slice(0, 512), UpdatedBy: 'Kestrail' }
    try {
      await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: asffIdOf(finding), ProductArn: productArn }], Note }))
    } catch (error) {
      if (!(error instanceof InvalidAccessException)) throw error
    }
  }
}
