import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { originOf, resolve } from '#core/correlate/resolve.ts'
import { identityFacts } from '#core/detect/actor-edges.ts'
import { lineageFacts } from '#core/detect/lineage.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { Fact } from '#core/state/rows.ts'
import { record } from '../../support/records/cloudtrail.ts'

const HOME = '123456789012'
const OTHER = '210987654321'
const known = compileSettings(defaultSettings)

const call = (userIdentity: Json, more: Json = {}): Json =>
  record({
    eventSource: 's3.amazonaws.com',
    eventName: 'ListBuckets',
    eventID: JSON.stringify(more).length.toString(),
    awsRegion: 'eu-central-1',
    requestParameters: undefined,
    responseElements: undefined,
    userIdentity,
    ...more,
  })

const user = (name: string, key = 'AKIAUSER'): Json => ({
  type: 'IAMUser',
  arn: `arn:aws:iam::${HOME}:user/${name}`,
  accountId: HOME,
  principalId: `AIDA${name}`,
  userName: name,
  accessKeyId: key,
})
const session = (role: string, name: string, key: string, context: Json = {}, account = HOME): Json => ({
  type: 'AssumedRole',
  principalId: `AROA:${name}`,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}`,
  accountId: account,
  accessKeyId: key,
  sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}`, userName: role }, ...context },
})
const issue = (by: Json, eventName: string, key: string, role: string, more: Json = {}): Json =>
  call(by, {
    eventSource: 'sts.amazonaws.com',
    eventName,
    requestParameters: {
      roleArn: `arn:aws:iam::${HOME}:role/${role}`,
      roleSessionName: 'job',
      ...((more['requestParameters'] as Json) ?? {}),
    },
    responseElements: { credentials: { accessKeyId: key } },
    eventID: `${eventName}-${key}-${JSON.stringify(by).length}`,
  })

const factsOf = (record: Json): Fact[] => {
  const event = normalizeApiCall(record, known)
  return [...lineageFacts(event, true), ...identityFacts(event)]
}

/** The origin of the last record's caller, whatever order the records came in. */
const originAfter = async (records: readonly Json[]): Promise<string> => {
  const node = normalizeApiCall(records.at(-1)!, known).actor.node
  const found: string[] = []
  for (const order of [records, [...records].reverse()]) {
    const store = new MemoryStore()
    for (const record of order) await store.merge(factsOf(record))
    found.push(originOf(await resolve(store, node)).node)
  }
  expect(found[1], 'the other order').toBe(found[0])
  return found[0]!
}

const CASES: readonly (readonly [string, readonly Json[], string])[] = [
  ['a user with a long-term key is the origin', [call(user('bob'))], `user:arn:aws:iam::${HOME}:user/bob`],
  [
    'a role assumed by a user',
    [issue(user('bob'), 'AssumeRole', 'ASIA1', 'reader'), call(session('reader', 'job', 'ASIA1'))],
    `user:arn:aws:iam::${HOME}:user/bob`,
  ],
  [
    'roles assumed in a chain',
    [
      issue(user('bob'), 'AssumeRole', 'ASIA1', 'a'),
      issue(session('a', 'job', 'ASIA1'), 'AssumeRole', 'ASIA2', 'b'),
      call(session('b', 'job', 'ASIA2')),
    ],
    `user:arn:aws:iam::${HOME}:user/bob`,
  ],
  [
    'across accounts: the caller copy says more than the target copy',
    [
      issue({ type: 'AWSAccount', accountId: HOME, principalId: 'AIDAbob' }, 'AssumeRole', 'ASIA1', 'reader'),
      issue(user('bob'), 'AssumeRole', 'ASIA1', 'reader'),
      call(session('reader', 'job', 'ASIA1', {}, OTHER)),
    ],
    `user:arn:aws:iam::${HOME}:user/bob`,
  ],
  [
    'across accounts with the target copy alone: a principal, no more',
    [
      issue({ type: 'AWSAccount', accountId: OTHER, principalId: 'AIDAeve' }, 'AssumeRole', 'ASIA1', 'reader'),
      call(session('reader', 'job', 'ASIA1')),
    ],
    `principal:AIDAeve@${OTHER}`,
  ],
  ['a session whose issue nobody saw stays its own', [call(session('reader', 'job', 'ASIA9'))], 'key:ASIA9'],
  [
    'a person behind Identity Center, by the record',
    [call(session('AWSReservedSSO_Admin_0123456789abcdef', 'Ann@example.com', 'ASIA1'))],
    'person:ann@example.com',
  ],
  [
    'a person behind Identity Center, two roles on',
    [
      issue(session('AWSReservedSSO_Admin_0123456789abcdef', 'ann', 'ASIA1'), 'AssumeRole', 'ASIA2', 'deploy'),
      call(session('AWSReservedSSO_Admin_0123456789abcdef', 'ann', 'ASIA1')),
      call(session('deploy', 'job', 'ASIA2')),
    ],
    'person:ann',
  ],
  [
    'a pipeline by its OIDC subject',
    [
      issue(
        {
          type: 'WebIdentityUser',
          userName: 'repo:example/app:ref:refs/heads/main',
          identityProvider: 'token.actions.githubusercontent.com',
        },
        'AssumeRoleWithWebIdentity',
        'ASIA1',
        'ci',
      ),
      call(session('ci', 'job', 'ASIA1')),
    ],
    'oidc:token.actions.githubusercontent.com/repo:example/app:ref:refs/heads/main',
  ],
  [
    'an EKS service account',
    [
      issue(
        {
          type: 'WebIdentityUser',
          userName: 'system:serviceaccount:shop:cart',
          identityProvider: `arn:aws:iam::${HOME}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EX`,
        },
        'AssumeRoleWithWebIdentity',
        'ASIA1',
        'cart',
      ),
      call(session('cart', 'pod', 'ASIA1')),
    ],
    `oidc:arn:aws:iam::${HOME}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/EX/system:serviceaccount:shop:cart`,
  ],
  [
    'a SAML user',
    [
      issue({ type: 'SAMLUser', userName: 'carl', identityProvider: 'idp' }, 'AssumeRoleWithSAML', 'ASIA1', 'staff'),
      call(session('staff', 'carl', 'ASIA1')),
    ],
    'saml:idp/carl',
  ],
  [
    'GetSessionToken: the same user',
    [call({ ...user('bob', 'ASIATOKEN'), sessionContext: { attributes: { creationDate: '2026-05-01T09:00:00Z' } } })],
    `user:arn:aws:iam::${HOME}:user/bob`,
  ],
  [
    'GetFederationToken: the user that asked',
    [
      call({
        type: 'FederatedUser',
        arn: `arn:aws:sts::${HOME}:federated-user/fed`,
        accountId: HOME,
        accessKeyId: 'ASIAF',
        sessionContext: { sessionIssuer: { type: 'IAMUser', arn: `arn:aws:iam::${HOME}:user/bob` } },
      }),
    ],
    `user:arn:aws:iam::${HOME}:user/bob`,
  ],
  [
    'AssumeRoot: who assumed it',
    [
      issue(user('bob'), 'AssumeRoot', 'ASIAR', 'none'),
      call({ type: 'Root', accountId: OTHER, accessKeyId: 'ASIAR', sessionContext: { assumedRoot: 'true' } }),
    ],
    `user:arn:aws:iam::${HOME}:user/bob`,
  ],
  ['root by itself', [call({ type: 'Root', accountId: HOME, accessKeyId: 'AKIAROOT' })], `root:${HOME}`],
  [
    'GetSigninToken: the session that asked',
    [
      issue(session('AWSReservedSSO_Admin_0123456789abcdef', 'ann', 'ASIA1'), 'GetSigninToken', 'ASIAC', 'x'),
      call(session('AWSReservedSSO_Admin_0123456789abcdef', 'ann', 'ASIA1')),
      call(session('x', 'ann', 'ASIAC')),
    ],
    'person:ann',
  ],
  [
    'an instance, by delivery',
    [call(session('web', 'i-0123456789abcdef0', 'ASIA1', { ec2RoleDelivery: '2.0' }))],
    `instance:${HOME}/i-0123456789abcdef0`,
  ],
  [
    'a task, by its session name: its service, which is its role',
    [call(session('web', '0123456789abcdef0123456789abcdef', 'ASIA1'))],
    `role:arn:aws:iam::${HOME}:role/web`,
  ],
  [
    'a function, by scope',
    [
      call({
        ...session('worker', 'worker', 'ASIA1'),
        inScopeOf: { credentialsIssuedTo: `arn:aws:lambda:eu-central-1:${HOME}:function:worker`, issuerType: 'AWS::Lambda::Function' },
      }),
    ],
    `function:arn:aws:lambda:eu-central-1:${HOME}:function:worker`,
  ],
  [
    'a role that only services assume is that workload',
    [
      issue({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, 'AssumeRole', 'ASIA5', 'worker'),
      call(session('worker', 'worker', 'ASIA6')),
    ],
    `role:arn:aws:iam::${HOME}:role/worker`,
  ],
  [
    'a role that people assume too glues nobody together',
    [
      issue({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, 'AssumeRole', 'ASIA5', 'worker'),
      issue(user('bob'), 'AssumeRole', 'ASIA7', 'worker'),
      call(session('worker', 'worker', 'ASIA6')),
    ],
    'key:ASIA6',
  ],
  [
    'a declared source identity, where nothing better is known',
    [call(session('deploy', 'job', 'ASIA1', { sourceIdentity: 'ann' }))],
    `source:ann@${HOME}`,
  ],
  [
    'an edge beats a session name that looks like an instance',
    [
      issue(user('eve'), 'AssumeRole', 'ASIA1', 'web', { requestParameters: { roleSessionName: 'i-0123456789abcdef0' } }),
      call(session('web', 'i-0123456789abcdef0', 'ASIA1')),
    ],
    `user:arn:aws:iam::${HOME}:user/eve`,
  ],
]

describe('the origin of a call', () => {
  it.each(CASES)('%s', async (_, records, origin) => {
    expect(await originAfter(records)).toBe(origin)
  })

  it('a circle of sessions ends', async () => {
    const circle = [
      issue(session('a', 'x', 'ASIA1'), 'AssumeRole', 'ASIA2', 'a'),
      issue(session('a', 'x', 'ASIA2'), 'AssumeRole', 'ASIA1', 'a'),
      call(session('a', 'x', 'ASIA1')),
    ]
    expect(await originAfter(circle)).toMatch(/^key:ASIA/)
  })
})
