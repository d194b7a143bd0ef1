import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'
import { listed } from '#core/text/clip.ts'
import { timesOf } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { nameOf } from '#core/text/node.ts'
import { spanOf } from '#core/text/times.ts'
import { changesSince } from './changes.ts'
import { checksOf } from './finding-view.ts'

/** A finding as a plain-text message: what happened, why it matters, what to do. No line of it comes unescaped from a log. */
export function alertOf(finding: AnyFinding, before?: LastAlert): { subject: string; text: string } {
  const lines = [
    `${finding.severity.toUpperCase()}  ${finding.title}${STATE[finding.state]}`,
    ...(before ? section('Since the last message', changesSince(finding, before)) : []),
    '',
    finding.summary,
    '',
    `Who      ${nameOf(finding.origin.node)}, acting as ${finding.actor.name}`,
    `From     ${listed(finding.actor.addresses, 5) || 'unknown'}`,
    `Where    account ${isIncident(finding) ? listed(finding.accounts, 5) : finding.account}, ${finding.region}`,
    `When     ${spanOf(finding.firstSeen, finding.lastSeen)}, ${timesOf(finding)} events`,
    ...(finding.techniques.length > 0 ? [`ATT&CK   ${listed(finding.techniques, 10)}`] : []),
    ...section('Why', finding.why),
    ...(isIncident(finding)
      ? section(
          'Story',
          finding.signals
            .filter(({ routine }) => !routine)
            .map(({ firstSeen, severity, summary }) => `${firstSeen}  ${severity}: ${summary}`),
        )
      : []),
    ...section('Checks', checksOf(finding)),
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
