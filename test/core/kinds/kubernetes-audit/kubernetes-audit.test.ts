import { gzipSync } from 'node:zlib'
import type { KinesisStreamRecord } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { decodeStream } from '#adapters/aws/stream-records.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { auditFacts } from '#core/kinds/kubernetes-audit/facts.ts'
import type { Json } from '#core/model/event.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { decodeText } from '#core/source/text.ts'
import { content } from '#detections/content.ts'
import { ACCOUNT, record, role } from '../../../support/records/cloudtrail.ts'

const known = compileSettings(defaultSettings)
let number = 0
const audit = (over: Json = {}): Json => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'RequestResponse',
  auditID: `audit-${++number}`,
  stage: 'ResponseComplete',
  requestURI: '/api/v1/namespaces/shop/pods',
  verb: 'list',
  user: { username: 'dana', groups: ['system:authenticated'] },
  sourceIPs: ['198.51.100.7'],
  objectRef: { resource: 'pods', namespace: 'shop' },
  responseStatus: { code: 200 },
  requestReceivedTimestamp: '2026-05-12T10:00:00.123456Z',
  ...over,
})

const found = async (...records: Json[]): Promise<AnyFinding[]> => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: defaultSettings }, store)
  await pipeline.ingest(decodeText(records.map((one) => JSON.stringify(one)).join('\n'), 'audit.log'))
  return (await settle(pipeline, store)).filter(({ state }) => state === 'active')
}

describe('a Kubernetes audit event', () => {
  it.each<[string, string]>([
    ['one a line', `${JSON.stringify(audit())}\n${JSON.stringify(audit())}\n`],
    ['as a list', JSON.stringify([audit(), audit()])],
    ['in an EventList', JSON.stringify({ kind: 'EventList', items: [audit(), audit()] })],
    [
      'as Fluent Bit ships it',
      `${JSON.stringify({ log: JSON.stringify(audit()) })}\n${JSON.stringify({ log: JSON.stringify(audit()) })}\n`,
    ],
  ])('is read %s', (_, text) => {
    const { items, rejects } = decodeText(text, 'audit.log')
    expect(rejects).toEqual([])
    expect(items.map(({ kind }) => kind)).toEqual(['kubernetes-audit', 'kubernetes-audit'])
  })

  it('comes by a subscription of the log group of a cluster, with the account that the envelope proves', () => {
    const envelope = {
      messageType: 'DATA_MESSAGE',
      owner: ACCOUNT,
      logGroup: '/aws/eks/shop/cluster',
      logStream: 'kube-apiserver-audit-1',
      logEvents: [{ message: JSON.stringify(audit()) }],
    }
    const data = gzipSync(JSON.stringify(envelope)).toString('base64')
    const { items, rejects } = decodeStream([{ eventID: 's:1', kinesis: { data } } as unknown as KinesisStreamRecord])
    expect(rejects).toEqual([])
    expect(items.map((item) => normalize(item, known))).toMatchObject([{ kind: 'kubernetes-audit', account: ACCOUNT }])
  })

  it('that has only come in is not counted: its answer comes with the same id', () => {
    const { items } = decodeText([audit({ stage: 'RequestReceived' }), audit()].map((one) => JSON.stringify(one)).join('\n'), 'audit.log')
    expect(items.map((item) => normalize(item, known) !== undefined)).toEqual([false, true])
  })

  it('is hung under the AWS session that EKS authenticated', () => {
    const extra = {
      arn: [`arn:aws:sts::${ACCOUNT}:assumed-role/ops/dana`],
      canonicalArn: [`arn:aws:iam::${ACCOUNT}:role/ops`],
      accessKeyId: ['ASIAEXAMPLE0000000001'],
      sessionName: ['dana'],
    }
    const [item] = decodeText(JSON.stringify(audit({ user: { username: 'ops:dana', extra } })), 'audit.log').items
    expect(normalize(item!, known)).toMatchObject({
      account: ACCOUNT,
      actor: { kind: 'role', id: `arn:aws:iam::${ACCOUNT}:role/ops`, name: 'ops/dana', node: 'key:ASIAEXAMPLE0000000001' },
    })
  })
})

describe('the facts of an audit event', () => {
  const facts = (over: Json) => auditFacts(audit(over), known)

  it('read a pod wherever its template stands', () => {
    const spec = {
      hostPID: true,
      containers: [{ image: 'a', securityContext: { privileged: true, capabilities: { add: ['cap_sys_admin'] } } }],
    }
    for (const body of [
      { spec },
      { spec: { template: { spec } } },
      { spec: { jobTemplate: { spec: { template: { spec } } } } },
      { spec: { containers: [], ephemeralContainers: spec.containers, hostPID: true } },
    ])
      expect(facts({ requestObject: body })['pod']).toMatchObject({ privileged: true, hostPID: true, capabilities: ['SYS_ADMIN'] })
  })

  it.each([
    ['/', true],
    ['/etc/kubernetes', true],
    ['/var/run/docker.sock', true],
    ['/run/containerd/containerd.sock', true],
    ['/var/lib/kubelet/pods', true],
    ['/usr/share/zoneinfo', false],
    ['/mnt/data', false],
  ])('say whether %s gives the node away', (path, away) => {
    const body = { spec: { containers: [{}], volumes: [{ hostPath: { path } }] } }
    expect(facts({ requestObject: body })['pod']).toMatchObject({ nodePath: away })
  })

  it('read what a role allows, wildcards included', () => {
    const rules = (verbs: string[], resources: string[]) => ({ requestObject: { rules: [{ apiGroups: [''], verbs, resources }] } })
    expect(facts(rules(['*'], ['*']))['rbac']).toMatchObject({ admin: true })
    expect(facts(rules(['*'], ['pods']))['rbac']).toMatchObject({ admin: false, powers: ['pods:create'] })
    expect(facts(rules(['get'], ['*']))['rbac']).toMatchObject({ powers: expect.arrayContaining(['secrets:read', 'nodes/proxy']) })
    expect(facts(rules(['list'], ['pods']))['rbac']).toMatchObject({ powers: [] })
  })

  it.each([
    [['203.0.113.9'], 'public'],
    [['10.0.0.1', '203.0.113.9'], 'private'],
    [['not-an-address', '10.0.0.1'], 'private'],
    [[], undefined],
  ])('say from where %j came', (sourceIPs, scope) => {
    expect((facts({ sourceIPs })['source'] as Json)['scope']).toBe(scope)
  })
})

describe('a path over both sides', () => {
  const key = 'ASIAEXAMPLE0000000001'
  const extra = {
    arn: [`arn:aws:sts::${ACCOUNT}:assumed-role/ops/dana`],
    canonicalArn: [`arn:aws:iam::${ACCOUNT}:role/ops`],
    accessKeyId: [key],
  }
  const user = { username: 'ops:dana', groups: ['system:authenticated'], extra }
  const admin = { roleRef: { name: 'cluster-admin' }, subjects: [{ name: 'web' }] }

  it('is one incident, under the AWS session that did both', async () => {
    const findings = await found(
      audit({
        user,
        verb: 'create',
        objectRef: { resource: 'clusterrolebindings', name: 'x' },
        requestObject: admin,
        responseStatus: { code: 201 },
      }),
      audit({ user, verb: 'list', objectRef: { resource: 'secrets', namespace: 'kube-system' } }),
      record({
        eventID: 'stop',
        eventTime: '2026-05-12T10:20:00Z',
        eventSource: 'cloudtrail.amazonaws.com',
        eventName: 'StopLogging',
        userIdentity: role('ops', 'dana', { accessKeyId: key }),
        requestParameters: { name: 'main' },
      }),
      record({
        eventID: 'attach',
        eventTime: '2026-05-12T10:21:00Z',
        eventSource: 'iam.amazonaws.com',
        eventName: 'AttachUserPolicy',
        userIdentity: role('ops', 'dana', { accessKeyId: key }),
        requestParameters: { userName: 'backup', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      }),
    )
    const incidents = findings.filter(({ kind }) => kind === 'incident')
    expect(incidents).toHaveLength(1)
    expect(JSON.stringify(incidents[0])).toContain('cluster-admin-bound')
    expect(JSON.stringify(incidents[0])).toContain('system-secret-read')
  })
})

describe('a day of a quiet cluster', () => {
  it('raises nothing of medium or above', async () => {
    const system = (name: string) => ({ username: name, groups: ['system:authenticated'] })
    const records = Array.from({ length: 300 }, (_, i) => [
      audit({
        user: system('system:serviceaccount:kube-system:replicaset-controller'),
        verb: 'create',
        objectRef: { resource: 'pods', namespace: 'shop' },
        responseStatus: { code: 201 },
        sourceIPs: ['10.0.0.9'],
      }),
      audit({
        user: system('system:node:ip-10-0-0-1'),
        verb: 'create',
        objectRef: { resource: 'serviceaccounts', subresource: 'token', namespace: 'shop', name: 'web' },
        responseStatus: { code: 201 },
        sourceIPs: ['10.0.0.1'],
      }),
      audit({
        user: system('system:serviceaccount:argocd:argocd-application-controller'),
        verb: 'patch',
        objectRef: { resource: 'deployments', namespace: 'shop', name: `web-${i}` },
        requestObject: { spec: { template: { spec: { containers: [{ image: 'registry.example.com/web:1' }] } } } },
        sourceIPs: ['10.0.0.7'],
      }),
      audit({
        user: system('eks:addon-manager'),
        verb: 'get',
        objectRef: { resource: 'deployments', namespace: 'kube-system' },
        sourceIPs: ['203.0.113.80'],
      }),
      audit({
        user: system('system:kube-scheduler'),
        verb: 'update',
        objectRef: { resource: 'leases', namespace: 'kube-system' },
        sourceIPs: ['10.0.0.2'],
      }),
    ]).flat()
    const findings = await found(...records)
    expect(findings.filter(({ severity }) => severity === 'medium' || severity === 'high' || severity === 'critical')).toEqual([])
  })
})
