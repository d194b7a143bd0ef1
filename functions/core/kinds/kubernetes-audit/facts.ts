import type { Json, Outcome } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import { scopeOf } from '#core/net/address.ts'
import type { Context } from '#core/normalize/context.ts'
import { at, list, own, text } from '#core/normalize/json.ts'
import { type PodFacts, podFacts } from './pod.ts'
import { rbacFacts } from './rbac.ts'
import { isOfCluster, SYSTEM_NAMESPACE, subjectKind, subjectOf } from './subject.ts'

/** `pods/exec`: resource and subresource; empty where the URL is none of a resource. */
export const objectOf = (record: Json): string => {
  const [resource, sub] = [text(at(record, 'objectRef.resource')), text(at(record, 'objectRef.subresource'))]
  return resource ? (sub ? `${resource}/${sub}` : resource) : ''
}

/** By the answer's code, else by the authorizer's decision. A request without either is taken as answered. */
export const outcomeOf = (record: Json): Outcome => {
  const code = at(record, 'responseStatus.code')
  const decision = own(record['annotations'], 'authorization.k8s.io/decision')
  if (code === 401 || code === 403 || decision === 'forbid') return 'denied'
  return typeof code === 'number' && code >= 400 ? 'failed' : 'success'
}

/** From where: `public` only where every address that the request came through is one, since proxies add their own. */
const sourceOf = (record: Json, context: Context): Json => {
  const addresses = list(record['sourceIPs'])
    .flatMap((one) => text(one) ?? [])
    .slice(0, 16)
  const scopes = addresses.map(scopeOf).filter((scope) => scope !== undefined)
  const isPublic = scopes.length > 0 && scopes.every((scope) => scope === 'public')
  const known = addresses.length > 0 && addresses.every((one) => context.network(one))
  return { address: addresses[0], scope: scopes.length === 0 ? undefined : isPublic ? 'public' : 'private', known }
}

const LONGEST_COMMAND = 1_000

/** The command of an exec or attach, from its URL: `command=tar&command=cf` → `tar cf`. */
const commandOf = (record: Json): string | undefined => {
  const query = text(record['requestURI'])?.slice(0, 8_000).split('?')[1]
  const words = query?.split('&').flatMap((part) => (part.startsWith('command=') ? [decoded(part.slice(8))] : [])) ?? []
  return words.length > 0 ? words.join(' ').slice(0, LONGEST_COMMAND) : undefined
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  } catch {
    return part
  }
}

const present = (value: Json): Json => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))

/** What SigmaHQ's rules for Kubernetes call by names of their own. */
const sigmaNames = (record: Json, pod: PodFacts | undefined): Json =>
  present({
    apiGroup: text(at(record, 'objectRef.apiGroup')),
    hostPath: pod && pod.hostPaths.length > 0 ? pod.hostPaths : undefined,
    capabilities: pod && pod.capabilities.length > 0 ? pod.capabilities : undefined,
  })

/** Facts of one audit event: who asked (`subject.*`), for what (`object.*`), and what the request body holds (`pod.*`, `rbac.*`, `exec.*`). */
export const auditFacts = (record: Json, context: Context): Facts => {
  const name = subjectOf(record)
  const namespace = text(at(record, 'objectRef.namespace'))
  const command = commandOf(record)
  const body = record['requestObject'] ?? record['responseObject']
  const [pod, rbac] = [podFacts(body), rbacFacts(body)]
  return {
    action: text(record['verb']) ?? '',
    outcome: outcomeOf(record),
    source: present(sourceOf(record, context)),
    subject: present({
      name,
      kind: subjectKind(name),
      cluster: isOfCluster(name),
      namespace: name.startsWith('system:serviceaccount:') ? name.split(':')[2] : undefined,
      impersonated: text(at(record, 'impersonatedUser.username')),
    }),
    object: present({
      type: objectOf(record),
      namespace,
      name: text(at(record, 'objectRef.name')),
      cluster: namespace === undefined ? undefined : SYSTEM_NAMESPACE.test(namespace),
      podSecurity: text(own(at(body, 'metadata.labels'), 'pod-security.kubernetes.io/enforce')),
    }),
    ...(pod && { pod }),
    ...(rbac && { rbac }),
    ...(command !== undefined && { exec: { command } }),
    ...sigmaNames(record, pod),
  }
}
