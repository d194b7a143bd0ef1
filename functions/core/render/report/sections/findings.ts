import type { Finding } from '#core/model/finding.ts'
import { plural, timesOf } from '#core/text/counts.ts'
import { minuteOf } from '#core/text/times.ts'
import { kindInWords } from '#core/text/words.ts'
import { whoOf } from '../../finding-view.ts'
import { html, type Markup, within } from '../html.ts'
import type { Evidence } from './evidence.ts'
import { facts } from './incidents.ts'

/** Bytes. */
const BUDGET = 450_000

const bullets = (texts: readonly string[]): Markup | undefined =>
  texts.length > 0 ? html`${texts.map((text) => html`${text}<br>`)}` : undefined

const one = (finding: Finding, evidence: Evidence): Markup => {
  const anchors = finding.events.flatMap((id) => evidence.anchorOf(id) ?? []).slice(0, 12)
  return html`<details class="finding" id="f-${finding.id}"><summary><span><span class="badge ${finding.severity}">${finding.severity === 'informational' ? 'info' : finding.severity}</span></span><time datetime="${finding.firstSeen}">${minuteOf(finding.firstSeen)}</time><span>${finding.title}${finding.attempt ? ' (attempt)' : ''}</span><small>${finding.origin.name} in ${finding.account}</small></summary><div><p>${finding.summary}</p>${facts(
    [
      ['Why', bullets(finding.why.filter((why) => why !== finding.summary))],
      ['Was normal', bullets(finding.normal ?? [])],
      ['Who', whoOf(finding)],
      ['From', finding.actor.addresses.join(', ') || undefined],
      [
        'Touched',
        bullets(
          finding.resources.map(
            (resource) => `${kindInWords(resource.kind)} ${resource.arn}${resource.owner ? `, owner ${resource.owner}` : ''}`,
          ),
        ),
      ],
      ['Events', html`${timesOf(finding)}${anchors.map((anchor, index) => html` <a href="#${anchor}">${index + 1}</a>`)}`],
      ['ATT&CK', finding.techniques.join(' ') || undefined],
      ['Triage', finding.playbook?.triage],
      ['Usual false positives', finding.playbook?.falsePositives.join('; ')],
      ['Responses that fit', finding.response.join(', ') || undefined],
    ],
  )}</div></details>`
}

/** Findings outside incidents, worst first; each opens to its reasons. */
export const findings = (all: readonly Finding[], evidence: Evidence): Markup => {
  if (all.length === 0) return html`<p class="none">No finding outside the incidents.</p>`
  const { shown, left } = within(BUDGET, all, (finding) => one(finding, evidence))
  const rest = `and ${plural(left, 'more finding')} of the same or lower severity: the JSON lines have them all.`
  return html`${shown}${left > 0 ? html`<p class="none">${rest}</p>` : ''}`
}
