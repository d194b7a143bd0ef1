import type { Actor } from '#core/model/actor.ts'
import type { EventBase, Outcome } from '#core/model/event.ts'

/** One request that the API server of a Kubernetes cluster wrote into its audit log. `raw` is the audit event (audit.k8s.io/v1). */
export interface KubernetesAudit extends EventBase {
  readonly kind: 'kubernetes-audit'
  /** get, list, watch, create, update, patch, delete, deletecollection, impersonate … */
  readonly verb: string
  /** `pods`, `pods/exec`, `clusterrolebindings` …; empty for a URL that is no resource. */
  readonly object: string
  readonly outcome: Outcome
  readonly actor: Actor
}

export type { KubernetesAudit as Event }
