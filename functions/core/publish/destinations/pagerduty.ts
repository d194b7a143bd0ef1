import type { AnyFinding } from '#core/model/finding.ts'
import type { Severity } from '#core/model/severity.ts'
import { changesSince } from '#core/render/changes.ts'
import type { Message } from '#core/render/channel.ts'
import { partsOf } from '#core/render/finding-view.ts'
import { clip } from '#core/text/clip.ts'
import { inertJson, visible } from '#core/text/escape.ts'
import type { DestinationKind, HttpAnswer, Outcome } from '../destination-kind.ts'

/** Source: PagerDuty, "Events API v2". An event of at most 512 KB: the bounds of texts and lists keep it below half of that. */
const LIMIT = { summary: 1024, text: 600, list: 20, links: 5 } as const
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/
const HOSTS = { us: 'events.pagerduty.com', eu: 'events.eu.pagerduty.com' } as const

const SEVERITY: Readonly<Record<Severity, 'critical' | 'error' | 'warning' | 'info'>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  informational: 'info',
}

/** PagerDuty shows plain text and makes links of addresses: one from a log must not be clickable. */
const plain = (text: string, max: number = LIMIT.text): string =>
  clip(
    visible(text)
      .replace(/:\/\//g, '[:]//')
      .replace(/\bwww\./gi, 'www[.]'),
    max,
  )

const listOf = (texts: readonly string[]): string[] => [
  ...texts.slice(0, LIMIT.list).map((text) => plain(text)),
  ...(texts.length > LIMIT.list ? [`and ${texts.length - LIMIT.list} more`] : []),
]

/** Members that hold something. */
const filled = (members: Readonly<Record<string, string | number | readonly string[] | undefined>>) =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)),
  )

const detailsOf = ({ finding, before }: Message) => {
  const { who, from, what, where, whose, when, why, normal, story, next, responses, resources } = partsOf(finding)
  return filled({
    what: plain(what),
    changes: before && listOf(changesSince(finding, before)),
    who: plain(who),
    from: plain(from),
    where: plain(where),
    owner: whose && plain(whose),
    when: plain(when),
    why: listOf(why),
    normal: listOf(normal),
    story: listOf(story),
    next_steps: listOf(next),
    responses_offered: listOf(responses),
    resources: listOf(resources),
    techniques: listOf(finding.techniques),
    confidence: finding.confidence,
    finding: finding.id,
  })
}

const linksOf = ({ techniques }: AnyFinding) =>
  techniques
    .filter((id) => /^T\d{4}(\.\d{3})?$/.test(id))
    .slice(0, LIMIT.links)
    .map((id) => ({ href: `https://attack.mitre.org/techniques/${id.replace('.', '/')}/`, text: `ATT&CK ${id}` }))

/** A trigger while the finding is active, else a resolve: the same finding is always the same alert. */
const eventOf = (message: Message) => {
  const { finding } = message
  const { id, severity, state, title, account, region, lastSeen, origin, detection, resources } = finding
  if (state !== 'active') return { event_action: 'resolve', dedup_key: id }
  return {
    event_action: 'trigger',
    dedup_key: id,
    client: 'Kestrail',
    payload: {
      summary: plain(`${severity.toUpperCase()}: ${title}`, LIMIT.summary),
      severity: SEVERITY[severity],
      timestamp: lastSeen,
      source: plain(`${account}/${region}`) || 'AWS',
      ...filled({ component: resources[0] && plain(resources[0].arn), group: plain(origin.name), class: plain(detection) }),
      custom_details: detailsOf(message),
    },
    links: linksOf(finding),
  }
}

const wordsOf = (body: string): string => {
  try {
    const { message, errors } = JSON.parse(body) as { message?: unknown; errors?: unknown }
    return [message, ...(Array.isArray(errors) ? errors : [])].filter((one) => typeof one === 'string').join('; ')
  } catch {
    return ''
  }
}

/** A malformed event stays malformed; a wrong routing key can be replaced in the secret. */
const outcomeOf = ({ status, body }: HttpAnswer, routingKey: string): Outcome => {
  if (status === 202) return { accepted: true }
  const words = visible(wordsOf(body).replaceAll(routingKey, '…')).slice(0, 200) || 'refused'
  return { refusal: { reason: `PagerDuty: ${words} (${status})`, retry: status !== 400 || /routing.?key/i.test(words) } }
}

/** An alert of PagerDuty for each finding, resolved when the finding is withdrawn or has become part of an incident. */
export const pagerduty: DestinationKind = {
  title: 'PagerDuty',
  settings: { region: { rule: 'write "eu" for an account in the EU service region, else "us"', pattern: /^(us|eu)$/ } },
  secrets: [{ routing_key: 'The32CharactersOfYourServicesKey' }],
  digests: { refused: 'a digest would page somebody, and nothing would ever resolve it' },
  updates: 'the same alert, by the id of the finding; it is resolved when the finding is withdrawn or merged',
  // PagerDuty takes about 120 events a minute for one key.
  pace: { atOnce: 2, budget: 40_000 },
  connect: ({ routing_key: routingKey = '' }, { region = 'us' }) => {
    if (!ROUTING_KEY.test(routingKey)) return { problem: 'its secret holds no "routing_key" of 32 letters and digits' }
    const url = `https://${region === 'eu' ? HOSTS.eu : HOSTS.us}/v2/enqueue`
    return {
      notify: (message) => ({
        request: {
          url,
          headers: { 'content-type': 'application/json' },
          body: inertJson(JSON.stringify({ routing_key: routingKey, ...eventOf(message) })),
        },
        read: (answer) => outcomeOf(answer, routingKey),
      }),
      digest: undefined,
    }
  },
}
