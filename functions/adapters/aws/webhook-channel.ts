import { createHmac } from 'node:crypto'
import type { Delivered, NotificationRoute } from '#core/render/channel.ts'
import { SIGNATURE_HEADER, signatureOf, toWebhook, toWebhookDigest, type Webhook } from '#core/render/webhook.ts'
import { post } from './https-post.ts'
import { eachOf } from './retry.ts'

export interface WebhookOptions {
  readonly name: string
  /** Holds `url` and `key`: the address, and what the requests are signed with. */
  readonly secret: () => Promise<Readonly<Record<string, string>>>
  /** Epoch milliseconds from which on nothing new is begun: what is left follows with the next sweep. */
  readonly until?: () => number
  readonly clock?: () => number
}

const AT_ONCE = 4
const LATE = { reason: 'no time is left: it follows', retry: true }
/** The receiver understood, and will never take it. Any other refusal may pass, once somebody has mended what is wrong. */
const FINAL = new Set([400, 413, 415, 422])

/** Any system that takes JSON over HTTPS: tickets, pipelines. Signed with HMAC-SHA256 over timestamp and body. */
export function webhookChannel({
  name,
  secret,
  until = () => Number.POSITIVE_INFINITY,
  clock = Date.now,
}: WebhookOptions): NotificationRoute {
  const now = (): string => new Date(clock()).toISOString()
  const access = async (): Promise<{ url: string; key: string }> => {
    const { url, key } = await secret()
    if (url && key && key.length >= 16) return { url, key }
    throw new Error(`destination ${name}: put {"url": "https://…", "key": "16 or more characters to sign with"} into its secret`)
  }
  return {
    name,
    tell: async (messages) => {
      const to = await access()
      const delivered: Delivered[] = []
      await eachOf(messages, AT_ONCE, async ({ finding }) => {
        const problem = clock() < until() ? await send(to, toWebhook(finding, now())) : LATE
        delivered.push({ id: finding.id, ...(problem && { refusal: problem }) })
      })
      return delivered
    },
    digest: async (digest) => {
      const problem = await send(await access(), toWebhookDigest(digest, now()))
      if (problem) throw new Error(problem.reason)
    },
  }
}

async function send(
  { url, key }: { readonly url: string; readonly key: string },
  { body, headers, signed }: Webhook,
): Promise<{ readonly reason: string; readonly retry: boolean } | undefined> {
  const signature = signatureOf(createHmac('sha256', key).update(signed).digest('hex'))
  try {
    const { status } = await post({ url, body, headers: { ...headers, [SIGNATURE_HEADER]: signature } })
    return status >= 200 && status < 300 ? undefined : { reason: `the receiver answered ${status}`, retry: !FINAL.has(status) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : 'no answer', retry: true }
  }
}
