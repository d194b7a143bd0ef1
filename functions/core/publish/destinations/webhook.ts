import { SIGNATURE_HEADER, SIGNATURE_VERSION, toWebhook, toWebhookDigest, type Webhook } from '#core/render/webhook.ts'
import type { DestinationKind, Exchange } from '../destination-kind.ts'

/** The receiver understood the request and will never accept it. Any other refusal may end once its cause is repaired. */
const FINAL = new Set([400, 413, 415, 422])
const SHORTEST_KEY = 16

const exchange = (url: string, key: string, { body, headers, signed }: Webhook): Exchange => ({
  request: { url, headers, body, signature: { header: SIGNATURE_HEADER, prefix: `${SIGNATURE_VERSION}=`, key, text: signed } },
  read: ({ status }) =>
    status >= 200 && status < 300
      ? { accepted: true }
      : { refusal: { reason: `the receiver answered ${status}`, retry: !FINAL.has(status) } },
})

/** Any system that takes JSON over HTTPS, such as tickets and pipelines. Signed with HMAC-SHA256 over timestamp and body. */
export const webhook: DestinationKind = {
  title: 'Webhook',
  settings: {},
  secrets: [{ url: 'https://…', key: `${SHORTEST_KEY} or more characters to sign with` }],
  digests: 'accepted',
  updates: 'a request each: `finding.id` in the body stays the same',
  pace: { atOnce: 4, budget: Number.POSITIVE_INFINITY },
  connect: ({ url, key }) => {
    if (!url || !key) return { problem: 'its secret holds no "url" or no "key"' }
    if (key.length < SHORTEST_KEY) return { problem: `the "key" in its secret has fewer than ${SHORTEST_KEY} characters` }
    return {
      notify: ({ finding }, sentAt) => exchange(url, key, toWebhook(finding, sentAt)),
      digest: (digest, sentAt) => exchange(url, key, toWebhookDigest(digest, sentAt)),
    }
  },
}
