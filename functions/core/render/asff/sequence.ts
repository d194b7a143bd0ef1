import type { Incident, SignalSummary } from '#core/model/finding.ts'
import { labelOf } from '#core/text/node.ts'
import { LIMITS, said } from './limits.ts'
import type { AsffSequence } from './model.ts'

const SEVERITY: Readonly<Record<string, number>> = { informational: 1, low: 3, medium: 5, high: 8, critical: 9 }

const signal = (one: SignalSummary): AsffSequence['Signals'][number] => {
  const [first, last] = [Date.parse(one.firstSeen), Date.parse(one.lastSeen)]
  return {
    Type: 'CLOUD_TRAIL',
    Id: said(one.id, 512),
    Title: said(one.title, LIMITS.title),
    Name: said(one.detection, 256),
    CreatedAt: first,
    UpdatedAt: last,
    FirstSeenAt: first,
    LastSeenAt: last,
    Severity: SEVERITY[one.severity] ?? 1,
    Count: one.count,
    ActorIds: [said(one.node, 512)],
  }
}

/** The incident as GuardDuty writes an attack sequence. */
export const sequenceOf = (incident: Incident): AsffSequence => ({
  Uid: said(incident.id, 512),
  Actors: incident.actor.sessions.slice(0, LIMITS.sequenceActors).map((node) => ({
    Id: said(node, 512),
    User: {
      Name: said(labelOf(node).name, 256),
      Uid: said(node, 512),
      Type: said(labelOf(node).kind, 64),
      Account: { Uid: said(labelOf(node).account ?? incident.actor.account, 64) },
    },
    ...(node.startsWith('key:') && { Session: { Uid: said(node.slice(4), 512) } }),
  })),
  Endpoints: incident.actor.addresses
    .slice(0, LIMITS.sequenceEndpoints)
    .map((address) => ({ Id: said(address, 512), Ip: said(address, 64) })),
  Signals: incident.signals.slice(0, LIMITS.sequenceSignals).map(signal),
  SequenceIndicators: [
    { Key: 'ATTACK_TACTIC', Values: incident.tactics.slice(0, 100).map((one) => said(one, 128)), Title: 'ATT&CK tactics' },
    { Key: 'ATTACK_TECHNIQUE', Values: incident.techniques.slice(0, 100).map((one) => said(one, 128)), Title: 'ATT&CK techniques' },
  ].filter((indicator) => indicator.Values.length > 0),
})
