import type { AnyFinding } from '#core/model/finding.ts'
import { isIncident } from '#core/model/finding.ts'
import { rankOf, type Severity } from '#core/model/severity.ts'
import { formatAddress, parseAddress } from '#core/net/address.ts'
import type { CompiledPack } from '#core/sigma/sigma.ts'

/** Rules that read flows, and correlations of them. */
export const flowDetections = ({ detections, correlations }: Pick<CompiledPack, 'detections' | 'correlations'>): ReadonlySet<string> => {
  const ids = new Set(detections.filter(({ kind }) => kind === 'flow').map(({ info }) => info.id))
  // Correlations of correlations are few levels deep.
  for (let level = 0; level < 4; level++)
    for (const { info, rules } of correlations) if (rules.some((rule) => ids.has(rule))) ids.add(info.id)
  return ids
}

const WORD = /[0-9a-fA-F:.]{3,45}/g
const MOST = 10_000

const addressesIn = (summary: string): string[] =>
  (summary.match(WORD) ?? []).flatMap((word) => {
    const address = /[.:].*[.:]/.test(word) ? parseAddress(word.replace(/[.:]$/, '')) : undefined
    return address ? [formatAddress(address)] : []
  })

interface Said {
  readonly detection: string
  readonly severity: Severity
  readonly summary: string
}

const saidBy = (finding: AnyFinding): readonly Said[] => (isIncident(finding) ? finding.signals : [finding])

/**
 * Addresses that findings name, in the spelling of formatAddress: of a finding of flows at any level from low on, of another from
 * medium on. What such an address was accepted to do is no reason for a rule that allows it.
 */
export const namedPeers = (findings: readonly AnyFinding[], ofFlows: ReadonlySet<string>): ReadonlySet<string> => {
  const named = new Set<string>()
  for (const { detection, severity, summary } of findings.flatMap(saidBy)) {
    const isGrave = rankOf(severity) >= rankOf(ofFlows.has(detection) ? 'low' : 'medium')
    if (isGrave && named.size < MOST) for (const address of addressesIn(summary)) named.add(address)
  }
  return named
}
