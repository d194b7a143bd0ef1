import { rankOf } from '#core/model/severity.ts'
import type { Message } from '#core/render/channel.ts'
import type { Block } from '#core/render/slack/blocks.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { toSlackUpdate } from '#core/render/slack/update.ts'
import type { DestinationKind, Exchange, HttpAnswer, HttpRequest } from '../destination-kind.ts'
import { toDigest } from '../digest.ts'

type Access = { readonly webhook: string } | { readonly token: string; readonly channel: string }
interface Body {
  readonly text: string
  readonly blocks?: readonly Block[]
}

const API = 'https://slack.com/api/chat.postMessage'
const HEADERS = { 'content-type': 'application/json; charset=utf-8' }
/** Repeating the same blocks would not help. */
const MALFORMED = /^(invalid_blocks|invalid_blocks_format|invalid_payload|msg_too_long|msg_blocks_too_long|no_text)/
const NO_THREAD = /^(thread_not_found|message_not_found|cannot_reply_to_message)/

const isWorse = ({ finding, before }: Message): boolean => before !== undefined && rankOf(finding.severity) > rankOf(before.severity)

const requestOf = (access: Access, body: Body, thread?: string, broadcast = false): HttpRequest => {
  if ('webhook' in access) return { url: access.webhook, headers: HEADERS, body: JSON.stringify(body) }
  const posted = {
    channel: access.channel,
    ...body,
    unfurl_links: false,
    unfurl_media: false,
    ...(thread !== undefined && { thread_ts: thread, reply_broadcast: broadcast }),
  }
  return { url: API, headers: { ...HEADERS, authorization: `Bearer ${access.token}` }, body: JSON.stringify(posted) }
}

/** A webhook answers `ok` or a word; the API answers JSON. */
const resultOf = ({ status, body }: HttpAnswer): { readonly ts?: string; readonly problem?: string } => {
  if (!body.startsWith('{')) return status === 200 ? {} : { problem: `${body.slice(0, 100).trim() || 'refused'} (${status})` }
  const { ok, ts, error } = JSON.parse(body) as { ok?: boolean; ts?: string; error?: string }
  return ok ? { ...(typeof ts === 'string' && { ts }) } : { problem: `${String(error ?? 'refused').slice(0, 100)} (${status})` }
}

/** A message; outside its thread where Slack has lost the thread, and as plain text where Slack refuses the blocks. */
const exchange = (access: Access, body: Body, thread?: string, broadcast = false): Exchange => ({
  request: requestOf(access, body, thread, broadcast),
  read: (answer) => {
    const { ts, problem } = resultOf(answer)
    const first = thread ?? ts
    if (problem === undefined) return { accepted: true, ...(first !== undefined && { thread: first }) }
    if (thread !== undefined && NO_THREAD.test(problem)) return { next: exchange(access, body) }
    const malformed = MALFORMED.test(problem)
    if (malformed && body.blocks) return { next: exchange(access, { text: body.text }, thread) }
    return { refusal: { reason: `Slack: ${problem}`, retry: !malformed } }
  },
})

/**
 * A Slack channel. A bot token sends updates into the thread of the first message (and to the channel too, where the severity has risen); an
 * incoming webhook learns no message's id, so that its updates are short messages of their own.
 */
export const slack: DestinationKind = {
  title: 'Slack',
  settings: { channel: { rule: 'write the channel id, such as "C0123456789"', pattern: /^[CGD][A-Z0-9]{8,}$/ } },
  secrets: [{ token: 'xoxb-…' }, { webhook: 'https://hooks.slack.com/…' }],
  digests: 'accepted',
  updates: 'with a bot token in the thread of the first message, by an incoming webhook a short message of their own',
  // Slack takes about one message a second in a channel.
  pace: { atOnce: 1, budget: 40_000 },
  connect: ({ token, webhook }, { channel }) => {
    const access = token && channel ? { token, channel } : webhook ? { webhook } : undefined
    if (!access) return { problem: token ? 'a bot token needs "channel" in the settings' : 'its secret holds no "token" and no "webhook"' }
    return {
      notify: (message) => {
        const { finding, before, thread } = message
        return exchange(access, before ? toSlackUpdate(finding, before) : toSlackBlocks(finding), thread, isWorse(message))
      },
      digest: (digest) => exchange(access, toDigest(digest)),
    }
  },
}
