import { hash64 } from '#core/model/hash.ts'
import { text } from '#core/normalize/json.ts'
import type { NormalizeKind } from '#core/normalize/kind.ts'
import type { RecordItem } from '#core/source/item.ts'
import { auditFacts, objectOf, outcomeOf } from './facts.ts'
import { actorOf } from './subject.ts'

/** The answer is what happened; a watch and an exec answer with the beginning of their stream. A request that has only come in is written again with its answer. */
const ANSWERED = new Set(['ResponseComplete', 'ResponseStarted', 'Panic'])
const REGION = /\b[a-z]{2}(?:-[a-z]+)+-\d\b/

export const kubernetesAudit: NormalizeKind<'kubernetes-audit'> = {
  normalize: (item, context) => {
    const { record, time, context: envelope } = item as RecordItem
    const stage = text(record['stage'])
    if (stage !== undefined && !ANSWERED.has(stage)) return undefined
    const actor = actorOf(record, envelope?.account ?? 'unknown')
    return {
      kind: 'kubernetes-audit',
      id: `k8s-${text(record['auditID'])?.slice(0, 64) ?? hash64(JSON.stringify(record))}`,
      time,
      account: envelope?.account ?? actor.account,
      region: envelope?.region ?? REGION.exec(envelope?.logGroup ?? '')?.[0] ?? 'unknown',
      raw: record,
      facts: auditFacts(record, context),
      verb: text(record['verb']) ?? '',
      object: objectOf(record),
      outcome: outcomeOf(record),
      actor,
    }
  },
  node: ({ actor }) => actor.node,
  isAttempt: ({ outcome }) => outcome !== 'success',
}
