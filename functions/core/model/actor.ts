export type ActorKind =
  | 'user'
  | 'role'
  | 'root'
  | 'sso'
  | 'instance'
  | 'task'
  | 'function'
  | 'federated'
  | 'service-linked'
  | 'service'
  | 'account'
  | 'unknown'

/**
 * Who made a call, as far as its own record shows.
 * The lineage graph's nodes are `node` strings: `key:ASIA…` for a session that a call to STS issued, else the identity itself.
 */
export interface Actor {
  readonly kind: ActorKind
  /** Stable identity key: role ARN from sessionIssuer, user ARN, `arn:…:root`, Identity Center person, service name. */
  readonly id: string
  /** Short, for people. */
  readonly name: string
  readonly account: string
  /** Where this call hangs in the lineage graph. */
  readonly node: string
  /** The parent that the record itself proves (an instance, a person behind Identity Center), where it does. */
  readonly parent?: string
  readonly accessKeyId?: string
  readonly sessionName?: string
  /** `invokedBy`: the AWS service that acted for this identity. */
  readonly invokedBy?: string
}

/** The person, workload or instance where a chain of sessions began. A service, provider or permission set never is one. */
export interface Origin {
  /** Lineage node of the root: `user:ARN`, `root:ACCOUNT`, `person:…`, `instance:…`, `oidc:…`, `saml:…`, `function:…`, `role:ARN`, `key:…`. */
  readonly node: string
  readonly kind: ActorKind | 'person' | 'oidc' | 'saml' | 'session' | 'principal' | 'address' | 'interface'
  readonly name: string
  readonly account?: string
  /** From the origin to the session that acted: lineage nodes. */
  readonly chain: readonly string[]
}
