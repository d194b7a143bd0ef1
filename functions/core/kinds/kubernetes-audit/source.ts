import type { Json } from '#core/model/event.ts'
import { DEPTH_LIMIT, shallow } from '#core/source/admit.ts'
import { quoted } from '#core/source/item.ts'
import type { SourceKind } from '#core/source/kind.ts'
import { epochOf } from '#core/source/time.ts'

const isAudit = (record: Json): boolean =>
  record['kind'] === 'Event' &&
  typeof record['verb'] === 'string' &&
  (String(record['apiVersion']).startsWith('audit.k8s.io/') || 'objectRef' in record || 'requestURI' in record)

/** When the request came: microseconds are cut, as no window is shorter than a millisecond. */
const timeOf = (record: Json): number | undefined => {
  const written = record['requestReceivedTimestamp'] ?? record['stageTimestamp']
  return typeof written === 'string' ? epochOf(written) : undefined
}

/**
 * An event of a Kubernetes audit log, as EKS delivers it to CloudWatch Logs (streams `kube-apiserver-audit-…`) and exporters to files.
 * Source: Kubernetes documentation, "Auditing", and its API reference of audit.k8s.io/v1.
 */
export const kubernetesAudit: SourceKind = {
  recognizes: isAudit,
  admit: (record) => {
    const time = timeOf(record)
    if (time === undefined) {
      const written = record['requestReceivedTimestamp'] ?? record['stageTimestamp']
      return { reason: `requestReceivedTimestamp ${quoted(written)} of the audit event is no ISO 8601 time` }
    }
    return shallow(record, DEPTH_LIMIT) ? time : { reason: `nested deeper than ${DEPTH_LIMIT} levels` }
  },
}
