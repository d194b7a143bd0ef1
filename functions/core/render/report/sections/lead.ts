import type { Incident } from '#core/model/finding.ts'
import { bySeverity, grouped, plural } from '#core/text/counts.ts'
import { nameOf } from '#core/text/node.ts'
import { lengthOf, minuteOf, spanOf } from '#core/text/times.ts'
import { html, type Markup } from '../html.ts'
import type { ReportInput } from '../model.ts'

/** The worst incident in four sentences: who, how it began, how far it went, what is next. */
const storyOf = (incident: Incident): string => {
  const { signals, origin, accounts, resources } = incident
  const [first, last] = [signals[0], signals.at(-1)]
  const length = lengthOf(incident.firstSeen, incident.lastSeen)
  const from = incident.actor.addresses[0]
  const place = from && !first?.summary.includes(from) ? ` (from ${from})` : ''
  const began = first ? `It began on ${minuteOf(first.firstSeen)} UTC: ${first.summary}${place}.` : ''
  const ended = last && last !== first ? ` ${length ? `${length} later` : 'At last'}: ${last.summary}.` : ''
  const reach = `${plural(accounts.length, 'account')} and ${plural(resources.length, 'resource')} were touched, in ${plural(incident.stages.length, 'stage')}.`
  return `It starts with ${nameOf(origin.node)}${origin.account ? ` of account ${origin.account}` : ''}. ${began}${ended} ${reach}`
}

const sentence = (input: ReportInput): string => {
  const { incidents, counts, source } = input
  const read = counts
    ? `${plural(counts.received, 'record')}${source ? ` of ${source}` : ''} ${counts.received === 1 ? 'was' : 'were'} read.`
    : `This is what ${source ?? 'state'} holds.`
  const [worst] = incidents
  if (!worst)
    return `${read} No incident: no story is complete. ${input.findings.length > 0 ? 'Single findings are listed below.' : 'There is no finding either.'}`
  const others =
    incidents.length > 1 ? ` ${plural(incidents.length - 1, 'other incident')} follow${incidents.length === 2 ? 's' : ''} below.` : ''
  return `${read} The worst that they report is a ${worst.severity} incident. ${storyOf(worst)}${others}`
}

const tile = (value: string, name: string): Markup => html`<li><b>${value}</b><span>${name}</span></li>`

const tiles = ({ incidents, findings, counts }: ReportInput): Markup => {
  const all = [...incidents, ...findings]
  const origins = new Set(all.map((one) => one.origin.node)).size
  const accounts = new Set([...incidents.flatMap((one) => one.accounts), ...findings.map((one) => one.account)]).size
  const severities = bySeverity(findings)
    .map(({ severity, count }) => `${count} ${severity}`)
    .join(', ')
  return html`<ul class="tiles">${[
    tile(grouped(incidents.length), incidents.length === 1 ? 'incident' : 'incidents'),
    tile(grouped(findings.length), `single ${findings.length === 1 ? 'finding' : 'findings'}${severities ? `: ${severities}` : ''}`),
    tile(grouped(origins), origins === 1 ? 'identity behind them' : 'identities behind them'),
    tile(grouped(accounts), accounts === 1 ? 'account concerned' : 'accounts concerned'),
    ...(counts ? [tile(grouped(counts.received), 'records read')] : []),
  ]}</ul>`
}

/** Title, one paragraph of what happened, and the figures. */
export const lead = (input: ReportInput): Markup => {
  const [worst] = input.incidents
  const span = input.span ? spanOf(input.span.from, input.span.to) : undefined
  return html`<h1>${worst ? worst.title : 'No incident'}</h1>
<p class="sub">${span ? `Activity of ${span}` : ''}${input.made ? `${span ? '; ' : ''}report of ${minuteOf(input.made)} UTC` : ''}</p>
<p class="lede">${sentence(input)}</p>${tiles(input)}`
}
