import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'

/** The part of a message that the next one is compared with. */
export const lastAlertOf = (finding: AnyFinding): LastAlert => ({
  severity: finding.severity,
  state: finding.state,
  count: finding.count,
  stages: isIncident(finding) ? finding.stages.length : 0,
})

/** Whether people are notified, given their last alert: new, of another severity, a further stage, ten times as often, or withdrawn. */
export const isMaterial = (finding: AnyFinding, last: LastAlert | undefined): boolean => {
  if (!last) return finding.state === 'active'
  const now = lastAlertOf(finding)
  return now.state !== last.state || now.severity !== last.severity || now.stages > last.stages || now.count >= last.count * 10
}
