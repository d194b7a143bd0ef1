import type { AnyFinding } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import { inertJson } from '#core/text/escape.ts'
import type { Digest } from './channel.ts'

export const SIGNATURE_HEADER = 'kestrail-signature'
const TIMESTAMP_HEADER = 'kestrail-timestamp'
/** Stands before the HMAC in the header, so that another algorithm can follow. */
export const SIGNATURE_VERSION = 'v1'

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
export const toWebhook = (finding: AnyFinding, sentAt: string): Webhook =>
  written(`kestrail.${finding.kind}`, `${finding.id}-${finding.revision}`, sentAt, { finding })

/** What waited, by reference: each finding's own revision is in the table and in Security Hub. */
export const toWebhookDigest = ({ findings, from, to }: Digest, sentAt: string): Webhook =>
  written('kestrail.digest', hashOf('digest', from, to, ...findings.map((one) => one.revision)), sentAt, {
    from,
    to,
    findings: findings.map(({ id, kind, detection, title, severity, state, account, region, origin, count, firstSeen, lastSeen }) => ({
      id,
      kind,
      detection,
      title,
      severity,
      state,
      account,
      region,
      origin: origin.node,
      count,
      firstSeen,
      lastSeen,
    })),
  })

const written = (type: string, key: string, sentAt: string, content: Readonly<Record<string, unknown>>): Webhook => {
  const body = inertJson(JSON.stringify({ schema: 1, type, key, sentAt, ...content }))
  return {
    body,
    headers: { 'content-type': 'application/json; charset=utf-8', 'idempotency-key': key, [TIMESTAMP_HEADER]: sentAt },
    signed: `${sentAt}.${body}`,
  }
}
