import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { fields, LIMITS, packed } from './limits.ts'

const VALUE = LIMITS.productFieldValue

const list = (values: readonly string[]): string => packed(values, VALUE)

const owners = (finding: AnyFinding): string[] => [...new Set(finding.resources.flatMap((resource) => resource.owner ?? []))]
const environments = (finding: AnyFinding): string[] => [...new Set(finding.resources.flatMap((resource) => resource.environment ?? []))]

const ofIncident = (finding: AnyFinding): [string, string | undefined][] =>
  isIncident(finding)
    ? [
        ['Incident', finding.id],
        ['Stages', list(finding.stages.map((stage) => `${stage.firstSeen} ${stage.tactic}`))],
        ['Signals', list(finding.signals.map((signal) => signal.detection))],
        ['Stories', list(finding.stories)],
        ['Score', String(finding.score)],
        ['Impact', list(finding.impact)],
        ['Path', list(finding.paths.map((path) => `${path.from} > ${path.to} (${path.via})`))],
      ]
    : []

/** What ASFF has no member for, under names that insights and automation rules filter by. */
export const productFieldsOf = (finding: AnyFinding): Record<string, string> => {
  const named: [string, string | undefined][] = [
    ['AffectedAccountId', finding.account],
    ['AffectedAccounts', list(isIncident(finding) ? finding.accounts : [finding.account])],
    ['Kind', finding.kind],
    ['State', finding.state],
    ['Revision', finding.revision],
    ['Origin', finding.origin.node],
    ['OriginKind', finding.origin.kind],
    ['Chain', list(finding.origin.chain)],
    ['Actor', finding.actor.id],
    ['Addresses', list(finding.actor.addresses)],
    ['UserAgents', list(finding.actor.userAgents)],
    ['EventIds', list(finding.events)],
    ['Count', `${finding.count}${finding.countAtLeast ? '+' : ''}`],
    ['Techniques', list(finding.techniques)],
    ['Tactics', list(finding.tactics)],
    ['Controls', list(finding.compliance.map((one) => `${one.standard} ${one.version} ${one.control}`))],
    ['Owner', list(owners(finding))],
    ['HasOwner', owners(finding).length > 0 ? 'true' : undefined],
    ['Environment', list(environments(finding))],
    ['Responses', list(finding.response)],
    ['Why', list(finding.why)],
    ['Normal', list(finding.normal ?? [])],
    ['Automation', finding.automation],
    ['Attempt', finding.attempt && 'true'],
    ['MergedInto', finding.mergedInto],
    ...ofIncident(finding),
  ]
  return fields(
    named.map(([name, value]) => [`kestrail/${name}`, value]),
    LIMITS.productFields,
    LIMITS.productFieldKey,
    VALUE,
  )
}
