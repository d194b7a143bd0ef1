import type { Actor } from '#core/model/actor.ts'
import type { Json, Notice } from '#core/model/event.ts'
import { hashOf } from '#core/model/hash.ts'
import { at, isObject, own, text } from './json.ts'

/**
 * An EventBridge event that is no CloudTrail record: a finding or state change of an AWS service.
 * Source: EventBridge user guide, "AWS service event structure"; GuardDuty's finding format for the identity it names.
 */
export const normalizeNotice = (envelope: Json): Notice => {
  const source = text(envelope['source']) ?? 'unknown'
  const type = text(envelope['detail-type']) ?? 'unknown'
  const time = Date.parse(text(envelope['time']) ?? text(at(envelope, 'detail.updatedAt')) ?? '')
  const account = text(at(envelope, 'detail.accountId')) ?? text(envelope['account']) ?? 'unknown'
  const actor = source === 'falco' ? falcoActor(envelope, account) : guardDutyActor(envelope, account)
  return {
    kind: 'notice',
    id: text(at(envelope, 'detail.id')) ?? text(envelope['id']) ?? hashOf(JSON.stringify(envelope)),
    time: Number.isFinite(time) ? time : 0,
    account,
    region: text(at(envelope, 'detail.region')) ?? text(envelope['region']) ?? 'unknown',
    raw: envelope,
    facts: {},
    source,
    type,
    ...(actor && { actor }),
  }
}

/** GuardDuty names the access key, the user or the instance that a finding is about. */
const guardDutyActor = (envelope: Json, account: string): Actor | undefined => {
  const resource = at(envelope, 'detail.resource')
  const key = at(resource, 'accessKeyDetails')
  if (isObject(key)) return keyActor(key, account)
  const instance = text(at(resource, 'instanceDetails.instanceId'))
  if (!instance) return undefined
  const node = `instance:${account}/${instance}`
  return { kind: 'instance', id: node, name: instance, account, node }
}

/** Falco names the pod and the host of an alert; a host of EC2 goes by its instance id. */
const falcoActor = (envelope: Json, account: string): Actor | undefined => {
  const fields = at(envelope, 'detail.output_fields')
  const [pod, namespace] = ['k8s.pod.name', 'k8s.ns.name'].map((name) => text(own(fields, name)))
  const host = text(at(envelope, 'detail.hostname'))
  const instance = host?.match(/i-[0-9a-f]{8,17}/)?.[0]
  if (instance)
    return { kind: 'instance', id: `instance:${account}/${instance}`, name: instance, account, node: `instance:${account}/${instance}` }
  const name = pod ? `${namespace ? `${namespace}/` : ''}${pod}` : host
  return name ? { kind: 'unknown', id: name, name, account, node: `principal:${name.slice(0, 300)}@${account}` } : undefined
}

const keyActor = (key: Json, account: string): Actor => {
  const accessKeyId = text(key['accessKeyId'])
  const name = text(key['userName']) ?? 'unknown'
  const rest = accessKeyId ? { accessKeyId } : {}
  if (key['userType'] === 'IAMUser') {
    const arn = `arn:aws:iam::${account}:user/${name}`
    return { kind: 'user', id: arn, name, account, node: `user:${arn}`, ...rest }
  }
  if (key['userType'] === 'Root')
    return { kind: 'root', id: `arn:aws:iam::${account}:root`, name: `root of ${account}`, account, node: `root:${account}`, ...rest }
  const node = accessKeyId ? `key:${accessKeyId}` : `session:${text(key['principalId']) ?? name}@`
  return { kind: 'role', id: `arn:aws:iam::${account}:role/${name}`, name, account, node, ...rest }
}
