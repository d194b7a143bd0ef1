import type { DetectKind } from '#core/detect/kind.ts'
import { list, text } from '#core/normalize/json.ts'

export const kubernetesAudit: DetectKind<'kubernetes-audit'> = {
  evidence: ({ verb, object, raw, outcome }) => {
    const from = text(list(raw['sourceIPs'])[0])
    return {
      action: `${verb} ${object}`.trim(),
      ...(from && { from: from.slice(0, 128) }),
      ...(outcome !== 'success' && { attempt: true }),
    }
  },
  row: ({ verb, object, actor, raw, outcome }) => ({
    action: verb,
    service: object,
    actor: actor.name,
    from: text(list(raw['sourceIPs'])[0]) ?? '',
    outcome,
  }),
  recorders: [],
  feed: 'Kubernetes audit logs',
}
