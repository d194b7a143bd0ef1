import type { SigmaKind } from '#core/sigma/kind.ts'
import { auditFacts } from './facts.ts'

/** Source: Kubernetes API reference, audit.k8s.io/v1 Event. */
const FIELDS = (
  'kind apiVersion level auditID stage requestURI verb user impersonatedUser sourceIPs userAgent objectRef responseStatus requestObject ' +
  'responseObject requestReceivedTimestamp stageTimestamp annotations metadata timestamp'
).split(' ')

const request = (username: string, extra: object = {}) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'RequestResponse',
  auditID: '6f0c2f5e-3a0b-4a5c-9b51-2d7f8e1c0a11',
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods',
  verb: 'get',
  user: { username, uid: 'u', groups: ['system:authenticated'], ...extra },
  sourceIPs: ['198.51.100.7'],
  userAgent: 'kubectl/v1.33.0 (linux/amd64)',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web-5d7', apiVersion: 'v1' },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-05-04T10:00:00.000000Z',
  stageTimestamp: '2026-05-04T10:00:00.010000Z',
})

export const kubernetesAudit: SigmaKind = {
  product: 'kubernetes',
  logsource: (service) => service === 'audit',
  keys: { source: 'verb', name: 'level' },
  fields: FIELDS,
  facts: {
    'subject.name': 'Kubernetes: user name of who asked',
    'subject.kind': 'Kubernetes: user, serviceaccount, node, control-plane or anonymous',
    'subject.cluster': 'Kubernetes: true for the control plane, nodes, and service accounts of system namespaces',
    'subject.namespace': 'Kubernetes: namespace of the service account',
    'subject.impersonated': 'Kubernetes: whom the request was made as',
    'object.type': 'Kubernetes: resource and subresource: pods, pods/exec',
    'object.namespace': 'Kubernetes: namespace of the object',
    'object.name': 'Kubernetes: name of the object',
    'object.cluster': 'Kubernetes: true if the object is in a system namespace',
    'object.podSecurity': 'Kubernetes: level of pod security that a namespace is set to',
    'source.address': 'Kubernetes: the first address that the request came from',
    'pod.privileged': 'Kubernetes: true if a container of the pod, or of the workload that makes it, is privileged',
    'pod.hostNetwork': 'Kubernetes: true if the pod uses the network of the node',
    'pod.hostPID': 'Kubernetes: true if the pod sees the processes of the node',
    'pod.hostIPC': 'Kubernetes: true if the pod shares memory with the node',
    'pod.hostPaths': 'Kubernetes: paths of the node that the pod mounts (list)',
    'pod.nodePath': 'Kubernetes: true if one of them gives the node away, such as / or the socket of the container runtime',
    'pod.capabilities': 'Kubernetes: Linux capabilities added (list)',
    'pod.images': 'Kubernetes: images of all containers (list)',
    'pod.serviceAccount': 'Kubernetes: service account of the pod',
    'pod.root': 'Kubernetes: true if a container runs as user 0 by its own word',
    'rbac.admin': 'Kubernetes: true if a role allows every verb on every resource',
    'rbac.powers':
      'Kubernetes: powers of a role: secrets:read, secrets:write, pods/exec, nodes/proxy, token:create, impersonate, escalate, bind … (list)',
    'rbac.role': 'Kubernetes: the role that a binding refers to',
    'rbac.subjects': 'Kubernetes: names that a binding gives the role to (list)',
    'rbac.everybody': 'Kubernetes: true if a binding names everybody, or everybody who is signed in',
    apiGroup: "Kubernetes: objectRef.apiGroup, by the name that SigmaHQ's rules use",
    hostPath: "Kubernetes: pod.hostPaths, by the name that SigmaHQ's rules use (list)",
    capabilities: "Kubernetes: pod.capabilities, by the name that SigmaHQ's rules use (list)",
    'exec.command': 'Kubernetes: command of an exec, from its URL',
  },
  writer: 'the Kubernetes API server',
  folder: 'kubernetes',
  catalog: 'on Kubernetes audit events',
  bases: {
    'kubernetes-user': request('dana@example.com'),
    'kubernetes-serviceaccount': request('system:serviceaccount:shop:web'),
    'kubernetes-controller': request('system:serviceaccount:kube-system:deployment-controller'),
  },
  factsOf: auditFacts,
  scaffold: {
    logic: [
      'logsource: { product: kubernetes, service: audit }',
      'detection:',
      '  selection: { verb: create, object.type: pods/exec, outcome: success }',
      '  condition: selection',
    ],
    summary: '{subject.name} ran {verb} {object.type}',
    examples: [
      '    match:',
      '      - { name: a shell, base: kubernetes-user, with: { verb: create, objectRef.subresource: exec } }',
      '    no_match:',
      '      - { name: a read, base: kubernetes-user }',
    ],
  },
}
