import { rankOf } from '#core/model/severity.ts'
import { toDigest } from '#core/publish/digest.ts'
import type { Delivered, Message, NotificationRoute } from '#core/render/channel.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { toSlackUpdate } from '#core/render/slack/update.ts'
import { type Answer, post } from './https-post.ts'

export interface SlackOptions {
  readonly name: string
  /** Holds `token` (a bot's, with chat:write) or `webhook` (the address of an incoming webhook). */
  readonly secret: () => Promise<Readonly<Record<string, string>>>
  /** The channel that the bot writes in; an incoming webhook has its own. */
  readonly channel?: string
  /** Epoch milliseconds from which on nothing new is begun: what is left follows with the next sweep. */
  readonly until?: () => number
  readonly clock?: () => number
}

type Access = { readonly webhook: string } | { readonly token: string; readonly channel: string }
type Body = { readonly text: string; readonly blocks?: readonly unknown[] }

const API = 'https://slack.com/api/chat.postMessage'
/** Slack takes about one message a second in a channel: what does not fit into this time, either, follows with the next sweep. */
const BUDGET = 40_000
/** What no other attempt with the same blocks would mend. */
const MALFORMED = /^(invalid_blocks|invalid_blocks_format|invalid_payload|msg_too_long|msg_blocks_too_long|no_text)/
const NO_THREAD = /^(thread_not_found|message_not_found|cannot_reply_to_message)/

/**
 * A Slack channel. A bot token tells updates in the thread of the first message (and in the channel too, where it got worse); an incoming webhook
 * learns no message's id, so that its updates are short messages of their own.
 */
export function slackChannel({
  name,
  secret,
  channel,
  until = () => Number.POSITIVE_INFINITY,
  clock = Date.now,
}: SlackOptions): NotificationRoute {
  const access = async (): Promise<Access> => {
    const { token, webhook } = await secret()
    if (token && channel) return { token, channel }
    if (webhook) return { webhook }
    throw new Error(
      token
        ? `destination ${name}: a bot token needs "channel" in the settings`
        : `destination ${name}: its secret holds nothing to send with: put {"token": "xoxb-…"} or {"webhook": "https://…"} into it`,
    )
  }
  return {
    name,
    tell: async (messages) => {
      const by = await access()
      const end = Math.min(until(), clock() + BUDGET)
      const delivered: Delivered[] = []
      for (const message of messages)
        delivered.push(
          clock() < end
            ? await tell(by, message)
            : { id: message.finding.id, refusal: { reason: 'Slack takes no more messages at once: it follows', retry: true } },
        )
      return delivered
    },
    digest: async (digest) => {
      const { problem } = await send(await access(), toDigest(digest))
      if (problem) throw new Error(problem)
    },
  }
}

const isWorse = ({ finding, before }: Message): boolean => before !== undefined && rankOf(finding.severity) > rankOf(before.severity)

async function tell(access: Access, message: Message): Promise<Delivered> {
  const { finding, before, thread } = message
  const { id } = finding
  const body: Body = before ? toSlackUpdate(finding, before) : toSlackBlocks(finding)
  try {
    let sent = await send(access, body, thread, isWorse(message))
    if (sent.problem && NO_THREAD.test(sent.problem)) sent = await send(access, body)
    if (sent.problem && MALFORMED.test(sent.problem)) sent = await send(access, { text: body.text }, thread)
    if (sent.problem) return { id, refusal: { reason: `Slack: ${sent.problem}`, retry: !MALFORMED.test(sent.problem) } }
    const first = thread ?? sent.ts
    return { id, ...(first !== undefined && { thread: first }) }
  } catch (error) {
    return { id, refusal: { reason: `Slack: ${error instanceof Error ? error.message : 'no answer'}`, retry: true } }
  }
}

const headers = { 'content-type': 'application/json; charset=utf-8' }

async function send(
  access: Access,
  body: Body,
  thread?: string,
  broadcast = false,
): Promise<{ readonly ts?: string; readonly problem?: string }> {
  if ('webhook' in access) return read(await post({ url: access.webhook, headers, body: JSON.stringify(body) }))
  const whole = {
    channel: access.channel,
    ...body,
    unfurl_links: false,
    unfurl_media: false,
    ...(thread !== undefined && { thread_ts: thread, reply_broadcast: broadcast }),
  }
  return read(await post({ url: API, headers: { ...headers, authorization: `Bearer ${access.token}` }, body: JSON.stringify(whole) }))
}

/** A webhook answers `ok` or a word; the API answers JSON. */
function read({ status, body }: Answer): { readonly ts?: string; readonly problem?: string } {
  if (!body.startsWith('{')) return status === 200 ? {} : { problem: `${body.slice(0, 100).trim() || 'refused'} (${status})` }
  const { ok, ts, error } = JSON.parse(body) as { ok?: boolean; ts?: string; error?: string }
  return ok ? { ...(typeof ts === 'string' && { ts }) } : { problem: `${String(error ?? 'refused').slice(0, 100)} (${status})` }
}
