import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'

/** What a message says of a finding, as far as the next one is measured by it. */
export const saidOf = (finding: AnyFinding): LastAlert => ({
  severity: finding.severity,
  state: finding.state,
  count: finding.count,
  stages: isIncident(finding) ? finding.stages.length : 0,
})

/** Whether people should hear of this, given what they were told last: new, of another severity, further, ten times as often, or withdrawn. */
export const isMaterial = (finding: AnyFinding, said: LastAlert | undefined): boolean => {
  if (!said) return finding.state === 'active'
  const now = saidOf(finding)
  return now.state !== said.state || now.severity !== said.severity || now.stages > said.stages || now.count >= said.count * 10
}
