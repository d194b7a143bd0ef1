import type { Finding } from '#core/model/finding.ts'
import type { FindingRef } from '#core/state/kinds/finding.ts'

/** Names on the event bus: what publish says of a finding, and what responders listen to. */
export const FOUND = { source: 'kestrail', type: 'Kestrail Finding' } as const
export const CUSTOM_ACTION = { source: 'aws.securityhub', type: 'Security Hub Findings - Custom Action' } as const
/** Ids of the custom actions in Security Hub. */
export const ACTION_IDS = { approve: 'KestrailApprove', decline: 'KestrailDecline' } as const

/** A finding as an event: by reference. */
export const foundOf = (
  finding: Finding,
): FindingRef & { readonly responses: readonly string[]; readonly severity: string; readonly state: string } => ({
  id: finding.id,
  origin: finding.origin.node,
  responses: finding.response,
  severity: finding.severity,
  state: finding.state,
})

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length < 2048 ? value : undefined
const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** What a responder is asked to do. */
export type Asked =
  | { readonly kind: 'respond'; readonly found: FindingRef }
  | { readonly kind: 'approve' | 'decline'; readonly found: FindingRef }
  | { readonly kind: 'tick' }
  | { readonly kind: 'nothing'; readonly why: string }

const named = (id: unknown, origin: unknown): FindingRef | undefined => {
  const [known, node] = [text(id), text(origin)]
  return known && node ? { id: known, origin: node } : undefined
}

/** Of Security Hub's events only the custom action and which findings were chosen; the ids are ours. */
const chosen = (envelope: Readonly<Record<string, unknown>>): Asked[] => {
  const resources = Array.isArray(envelope['resources']) ? envelope['resources'] : []
  const isOf = (action: string) => resources.some((one) => typeof one === 'string' && one.endsWith(`:action/custom/${action}`))
  const kind = isOf(ACTION_IDS.approve) ? 'approve' : isOf(ACTION_IDS.decline) ? 'decline' : undefined
  if (!kind) return [{ kind: 'nothing', why: "the custom action is none of Kestrail's" }]
  const findings = record(envelope['detail'])['findings']
  return (Array.isArray(findings) ? findings.slice(0, 20) : []).map((one) => {
    const { Id, ProductFields } = record(one)
    const found = named(text(Id)?.replace(/^kestrail\//, ''), record(ProductFields)['kestrail/Origin'])
    return found ? { kind, found } : { kind: 'nothing', why: "a chosen finding is none of Kestrail's" }
  })
}

/** Reads what EventBridge or the schedule brings. Unknown events ask for nothing, and say why. */
export const askedBy = (event: unknown): readonly Asked[] => {
  const envelope = record(event)
  if (envelope['tick'] === true) return [{ kind: 'tick' }]
  if (envelope['source'] === CUSTOM_ACTION.source && envelope['detail-type'] === CUSTOM_ACTION.type) return chosen(envelope)
  if (envelope['source'] === FOUND.source && envelope['detail-type'] === FOUND.type) {
    const { id, origin } = record(envelope['detail'])
    const found = named(id, origin)
    return [found ? { kind: 'respond', found } : { kind: 'nothing', why: 'the event names no finding' }]
  }
  return [{ kind: 'nothing', why: 'the event is of another kind' }]
}
