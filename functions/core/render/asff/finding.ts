import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { actionOf, indicatorsOf } from './action.ts'
import { LIMITS, said } from './limits.ts'
import type { Asff, AsffContext, AsffRelated, SeverityLabel } from './model.ts'
import { productFieldsOf } from './product-fields.ts'
import { resourcesOf } from './resources.ts'
import { sequenceOf } from './sequence.ts'
import { typesOf } from './types.ts'

/** The same for every revision of a finding, and for what it was merged into. */
export const asffIdOf = (id: string): string => said(`kestrail/${id}`, LIMITS.id)

/** Loop guards and automation rules match on this prefix. */
const generatorOf = (detection: string): string => said(`kestrail/${detection}`, LIMITS.generator)

const descriptionOf = (finding: AnyFinding): string => {
  const why = finding.why.filter((one) => one !== finding.summary).slice(0, 6)
  return said([finding.summary, ...why].join(' · '), LIMITS.description, finding.title || 'no description')
}

const relatedOf = (finding: AnyFinding, productArn: string): AsffRelated[] => {
  const ids = [...(finding.mergedInto ? [finding.mergedInto] : []), ...(isIncident(finding) ? finding.signals.map((one) => one.id) : [])]
  return [...new Set(ids)].slice(0, LIMITS.related).map((id) => ({ ProductArn: productArn, Id: asffIdOf(id) }))
}

const adviceOf = (finding: AnyFinding, url: string | undefined): Pick<Asff, 'Remediation'> => {
  const steps = [finding.playbook?.triage, finding.response.length > 0 ? `Responses: ${finding.response.join(', ')}.` : undefined]
  const text = steps.filter(Boolean).join(' ')
  if (!text && !url) return {}
  return { Remediation: { Recommendation: { ...(text && { Text: said(text, LIMITS.recommendation) }), ...(url && { Url: url }) } } }
}

/** Only a configuration verdict has a status. */
const complianceOf = (finding: AnyFinding): Pick<Asff, 'Compliance'> => {
  const checks = isIncident(finding) ? (finding.checks ?? []) : finding.posture ? [finding.posture] : []
  if (checks.length === 0) return {}
  const status = checks.some((one) => one.status === 'FAILED') ? 'FAILED' : 'PASSED'
  const related = finding.compliance
    .slice(0, LIMITS.resources)
    .map((one) => said(`${one.standard} ${one.version}/${one.control}`, LIMITS.requirement))
  return { Compliance: { Status: status, ...(related.length > 0 && { RelatedRequirements: related }) } }
}

/** A finding or incident in AWS's format, within its limits by construction. Withdrawn and merged ones are archived, with a pointer. */
export const toAsff = (finding: AnyFinding, context: AsffContext): Asff => {
  const severity = { Label: finding.severity.toUpperCase() as SeverityLabel, Original: said(finding.severity, LIMITS.severityOriginal) }
  const related = relatedOf(finding, context.productArn)
  const indicators = indicatorsOf(finding)
  const judged = { Severity: severity, Types: typesOf(finding), Confidence: Math.max(0, Math.min(100, Math.round(finding.confidence))) }
  return {
    SchemaVersion: '2018-10-08',
    Id: asffIdOf(finding.id),
    ProductArn: context.productArn,
    GeneratorId: generatorOf(finding.detection),
    AwsAccountId: context.securityAccount,
    CompanyName: 'Kestrail',
    ProductName: 'Kestrail',
    CreatedAt: context.createdAt,
    UpdatedAt: context.updatedAt,
    FirstObservedAt: finding.firstSeen,
    LastObservedAt: finding.lastSeen,
    Title: said(finding.title, LIMITS.title, finding.detection || 'Kestrail finding'),
    Description: descriptionOf(finding),
    ...judged,
    FindingProviderFields: { ...judged, ...(related.length > 0 && { RelatedFindings: related }) },
    Resources: resourcesOf(finding),
    Action: actionOf(finding),
    ...(indicators.length > 0 && { ThreatIntelIndicators: indicators }),
    ...(related.length > 0 && { RelatedFindings: related }),
    ...adviceOf(finding, context.playbookUrl),
    ...complianceOf(finding),
    ...(context.sequence && isIncident(finding) && { Detection: { Sequence: sequenceOf(finding) } }),
    ProductFields: productFieldsOf(finding),
    ...(finding.synthetic && { Sample: true as const }),
    RecordState: finding.state === 'active' && finding.posture?.status !== 'PASSED' ? 'ACTIVE' : 'ARCHIVED',
  }
}
