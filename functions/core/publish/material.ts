import type { Said } from '#core/model/state.ts'
import { isIncident, type Told } from './counts.ts'

/** What a message says of a finding, as far as the next one is measured by it. */
export const saidOf = (finding: Told): Said => ({
  severity: finding.severity,
  state: finding.state,
  count: finding.count,
  stages: isIncident(finding) ? finding.stages.length : 0,
})

/** Whether people should hear of this, given what they were told last: new, of another severity, further, ten times as often, or withdrawn. */
export const isMaterial = (finding: Told, said: Said | undefined): boolean => {
  if (!said) return finding.state === 'active'
  const now = saidOf(finding)
  return now.state !== said.state || now.severity !== said.severity || now.stages > said.stages || now.count >= said.count * 10
}
