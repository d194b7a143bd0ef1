import type { Told } from './counts.ts'
import { inertJson } from './escape.ts'

export const SIGNATURE_HEADER = 'kestrail-signature'
export const TIMESTAMP_HEADER = 'kestrail-timestamp'

export interface Webhook {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** What the adapter signs with HMAC-SHA256; the receiver makes it from timestamp header and body, so an old message cannot be sent again. */
  readonly signed: string
}

/**
 * A finding for tickets and pipelines: the JSONL contract in an envelope. `key` is the same for every send of one revision,
 * so that a receiver can drop repeats.
 * `sentAt` is ISO 8601.
 */
export const toWebhook = (finding: Told, sentAt: string): Webhook => {
  const key = `${finding.id}-${finding.revision}`
  const body = inertJson(JSON.stringify({ schema: 1, type: `kestrail.${finding.kind}`, key, sentAt, finding }))
  return {
    body,
    headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': key, [TIMESTAMP_HEADER]: sentAt },
    signed: `${sentAt}.${body}`,
  }
}

/** The signature header's value from the HMAC in hexadecimal: named, so that another one can follow. */
export const signatureOf = (hmacSha256Hex: string): string => `v1=${hmacSha256Hex}`
