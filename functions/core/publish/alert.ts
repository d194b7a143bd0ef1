import type { Said } from '#core/model/state.ts'
import { changesSince } from './changes.ts'
import { listed } from './clip.ts'
import { isIncident, type Told, timesOf } from './counts.ts'
import { forTerminal } from './escape.ts'
import { spanOf } from './moment.ts'
import { nameOf } from './node.ts'

/** A finding as a plain-text message: what happened, why it matters, what to do. No line of it comes unescaped from a log. */
export function alertOf(finding: Told, before?: Said): { subject: string; text: string } {
  const lines = [
    `${finding.severity.toUpperCase()}  ${finding.title}${STATE[finding.state]}`,
    ...(before ? section('Since the last message', changesSince(finding, before)) : []),
    '',
    finding.summary,
    '',
    `Who      ${nameOf(finding.origin.node)}, acting as ${finding.actor.name}`,
    `From     ${listed(finding.actor.addresses, 5) || 'unknown'}`,
    `Where    account ${isIncident(finding) ? listed(finding.accounts, 5) : finding.account}, ${finding.region}`,
    `When     ${spanOf(finding.firstSeen, finding.lastSeen)}, ${timesOf(finding)} times`,
    ...(finding.techniques.length > 0 ? [`ATT&CK   ${listed(finding.techniques, 10)}`] : []),
    ...section('Why', finding.why),
    ...(isIncident(finding)
      ? section(
          'Story',
          finding.signals.slice(0, 20).map(({ firstSeen, summary }) => `${firstSeen}  ${summary}`),
        )
      : []),
    ...(finding.playbook ? section('Triage', [finding.playbook.triage]) : []),
    '',
    `Finding ${finding.id} (${finding.detection}), confidence ${finding.confidence}`,
  ]
  return {
    subject: forTerminal(`${before ? 'Update: ' : ''}[${finding.severity}] ${finding.title}`),
    text: lines.map(forTerminal).join('\n'),
  }
}

const STATE = { active: '', retracted: ' (withdrawn)', merged: ' (part of an incident now)' } as const

const section = (title: string, entries: readonly string[]): string[] =>
  entries.length === 0 ? [] : ['', title, ...entries.map((entry) => `- ${entry}`)]
