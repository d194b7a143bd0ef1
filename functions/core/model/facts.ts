/**
 * Immediate facts: what follows from one record alone (and from the settings' lists), under names that Sigma rules may use
 * beside the raw fields. CloudTrail has no top-level field of these names.
 */
export const FACT_ROOTS = [
  'action',
  'outcome',
  'parameters',
  'source',
  'actor',
  'policy',
  'trust',
  'ingress',
  'sharing',
  'target',
  'named',
  'peer',
  'local',
  'direction',
  'packet',
  'boundary',
] as const

/** Who a policy, trust or share lets in. `unknown-account`: foreign, and no organization is declared to judge it by. */
export type Audience = 'self' | 'organization' | 'service' | 'unknown-account' | 'stranger' | 'world' | 'federated'

/** Every name that rules may use, with what it holds. `kestrail rules lint` and docs/detection-language.md read this. */
export const FACT_NAMES: Readonly<Record<string, string>> = {
  action: 'eventName without API date and version',
  outcome: 'success, denied (not authorized) or failed (any other error)',
  parameters: 'logged if the record holds request parameters; absent in refused calls, event-history exports and truncated records',
  'source.kind': 'address, service or internal: what sourceIPAddress is',
  'source.scope': 'public, private or reserved: the kind of address',
  'source.known': 'true if the address lies in a network that settings declare as ours',
  'source.lists': 'names of the threat lists that hold the address (list)',
  'source.country': 'country of the address (NL), where address data is given and knows it',
  'source.asn': 'number of the autonomous system that announces the address, likewise',
  'source.organization': 'who holds that autonomous system, likewise',
  'source.database': 'which address data says so, with its day',
  'actor.kind': 'user, role, root, service, service-linked, instance, task, function, sso, federated, account, unknown',
  'actor.automation': 'true if settings or the record itself prove an automation (deploy role, OIDC subject, invokedBy)',
  'actor.invokedBy': 'the AWS service that called on behalf of the actor',
  'actor.console': 'true if the call came from the management console',
  'actor.mfa': 'true or false where the record says',
  'actor.longTerm': 'true if the call was signed with a long-term access key (AKIA)',
  'policy.audience': 'whom an attached resource policy lets in (list of audiences)',
  'policy.admin': 'true if the policy allows every action on every resource',
  'policy.actions': 'actions that the policy allows (list)',
  'policy.denies': 'true if the policy denies to everyone',
  'policy.arn': 'ARN of the managed policy attached or changed',
  'policy.escalates': 'actions that it allows by which one can become administrator (list)',
  'trust.audience': 'whom a role trust policy lets in (list of audiences)',
  'trust.principals': 'principals that the trust policy names (list)',
  'trust.unconditioned': 'true if some foreign or federated principal is let in without any condition',
  'ingress.audience': 'world, stranger, organization or self: from where a security-group or NACL rule lets in',
  'ingress.adminPort': 'true if an administration port (SSH, RDP, WinRM, VNC) is inside the opened range',
  'ingress.databasePort': 'true if a database port is inside the opened range',
  'ingress.allPorts': 'true if every port is opened',
  'ingress.ports': 'port ranges as text: 22-22 (list)',
  'sharing.audience': 'with whom a snapshot, image, key or bucket is shared (list of audiences)',
  'sharing.accounts': 'account ids that are let in (list)',
  'target.self': 'true if the call changes the caller itself',
  'target.user': 'the IAM user that the call is about',
  'target.role': 'the IAM role that the call is about (name)',
  'target.name': 'the name or id of the main resource of the call',
  'target.instances': 'ids of the instances that the call is about or made (list)',
  'target.task': 'id of the container task that the call is about',
  'named.domains': 'domain names in the request parameters that threat lists hold (list)',
  'named.lists': 'names of the threat lists that hold them (list)',
  direction: 'flow: inbound or outbound, seen from our side, by who started it',
  'peer.address': 'flow: the other side',
  'peer.scope': 'flow: public, private (also an IPv6 address of the same VPC) or reserved',
  'peer.port': 'flow: port of the other side',
  'peer.lists': 'flow: names of the threat lists that hold the other side (list)',
  'peer.known': 'flow: true if the other side lies in a network that settings declare as ours',
  'peer.service': 'flow: the AWS service that owns the address of the other side, where the record says',
  'peer.country': 'flow: country of the other side (NL), where address data is given and knows it',
  'peer.asn': 'flow: number of the autonomous system of the other side, likewise',
  'peer.organization': 'flow: who holds that autonomous system, likewise',
  'peer.database': 'flow: which address data says so, with its day',
  'local.address': 'flow: our side',
  'local.port': 'flow: port on our side',
  'local.vpc': 'flow: name or range of the VPC of our side, where settings declare it',
  'peer.vpc': 'flow: name or range of the VPC of the other side, where settings declare it',
  'local.task': 'flow: id of the container task of our side, where the record says',
  'boundary.from': 'flow: the declared segment from which a connection was opened into another one',
  'boundary.to': 'flow: the declared segment that it leads into',
  'boundary.host': 'flow: the address that opened it',
  'boundary.target': 'flow: the address that it was opened to',
  'boundary.port': 'flow: the port that it was opened to',
  'boundary.allowed': 'flow: true if the settings let the one segment reach the other',
  'packet.size': 'flow: average bytes in a packet of this record',
  'local.sends': 'flow: true if our side sent the packets of this record, false if the other side did',
  'local.transit': 'flow: true if the interface only forwards these packets, as a NAT gateway does',
}

/** Nested by the first dot of the name; absent where it does not apply. Implementations compute each root once, when asked. */
export interface Facts {
  readonly action?: string
  readonly outcome?: string
  readonly [root: string]: unknown
}
