import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileSettings } from '#core/normalize/context.ts'
import { audienceOf, outsideStatements, unconditioned } from '#core/normalize/policy/audience.ts'
import { allowsEverything, canonicalActions, escalations } from '#core/normalize/policy/power.ts'
import { parsePolicy } from '#core/normalize/policy/statements.ts'
import { defaultSettings } from '#core/settings/settings.ts'

const OWN = '123456789012'
const context = compileSettings({ ...defaultSettings, accounts: [{ id: OWN }], organization: { id: 'o-a1b2c3d4e5', regions: [] } })

type Block = Record<string, unknown>

const power = (policy: unknown) => {
  const statements = parsePolicy(policy)!
  return {
    admin: allowsEverything(statements, OWN),
    escalates: escalations(statements, OWN),
    whole: canonicalActions(outsideStatements(statements, OWN, context)).filter((one) => one.endsWith('*') && !one.includes('?')),
  }
}

const reach = (policy: unknown) => {
  const statements = parsePolicy(policy)!
  return { audience: audienceOf(statements, OWN, context), freely: unconditioned(statements, OWN, context) }
}

const shuffledCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((up) => [...name].map((letter, i) => (up[i] ? letter.toUpperCase() : letter.toLowerCase())).join(''))

/** Every request meets these. */
const MET = [
  { Bool: { 'aws:SecureTransport': 'true' } },
  { StringLike: { 'aws:UserAgent': '*' } },
  { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-0123' } },
  { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-1/' } },
  { Null: { 'aws:TokenIssueTime': 'false' } },
  { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
]

const condition = fc.option(fc.constantFrom(...MET), { nil: undefined })

const written = (document: unknown) =>
  fc.constantFrom<unknown>(document, JSON.stringify(document), encodeURIComponent(JSON.stringify(document)))

const policyOf = (statements: fc.Arbitrary<Block[]>, noise: Block) =>
  fc
    .tuple(statements, fc.nat({ max: 250 }), fc.boolean())
    .map(([own, count, last]) => {
      const others = Array.from({ length: count }, (_, i) => ({ ...noise, Sid: `s${i}` }))
      return { Version: '2012-10-17', Statement: last ? [...others, ...own] : [...own, ...others] }
    })
    .chain(written)

const statement = (block: Block, met: Block | undefined): Block => (met ? { ...block, Condition: met } : block)

describe('equal power', () => {
  const everyAction = fc.oneof(
    fc.constantFrom<Block>({ Action: '*' }, { Action: ['**'] }, { Action: '?*' }, { Action: '*:*' }, { NotAction: 'sts:GetSessionToken' }),
    fc.constant({ Action: [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => `${letter}*`) }),
  )
  const everyResource = fc.constantFrom<Block>(
    { Resource: '*' },
    { Resource: ['**'] },
    { Resource: 'arn:*' },
    { Resource: '*:*' },
    { NotResource: 'arn:aws:s3:::none' },
  )
  const harmless = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }

  test('of an administrator is found in every spelling', () => {
    const policies = policyOf(
      fc.tuple(everyAction, everyResource, condition).map(([a, r, met]) => [statement({ Effect: 'Allow', ...a, ...r }, met)]),
      harmless,
    )
    const plain = power({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } })
    fc.assert(
      fc.property(policies, (policy) => {
        expect(power(policy)).toMatchObject({ admin: true, escalates: plain.escalates })
      }),
    )
  })

  test('over IAM is found in every spelling', () => {
    const action = fc.oneof(
      shuffledCase('iam:*'),
      fc.constantFrom('ia?:*', 'i*:*', 'iam:?*').chain((one) => fc.constant(one)),
    )
    const resource = fc.constantFrom('*', 'arn:aws:iam::*:*', `arn:aws:iam::${OWN}:*`, 'arn:*:iam::*')
    const policies = policyOf(
      fc.tuple(action, resource, condition).map(([a, r, met]) => [statement({ Effect: 'Allow', Action: a, Resource: r }, met)]),
      harmless,
    )
    const plain = power({ Statement: { Effect: 'Allow', Action: 'iam:*', Resource: '*' } })
    fc.assert(
      fc.property(policies, (policy) => {
        const found = power(policy)
        expect(found).toMatchObject({ admin: false, escalates: plain.escalates })
        expect(found.whole).toContain('iam:*')
      }),
    )
  })

  test.each([
    ['a tag of the resource', { StringEquals: { 'aws:ResourceTag/team': 'blue' } }],
    ['a permissions boundary', { StringEquals: { 'iam:PermissionsBoundary': `arn:aws:iam::${OWN}:policy/edge` } }],
    ['a service in between', { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' } }],
  ])('is not that of an administrator where %s limits it', (_, limit) => {
    const limited = { Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: limit } }
    expect(power(limited)).toMatchObject({ admin: false, escalates: [] })
  })

  test('is not there where a Deny takes it back', () => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' }
    expect(power({ Statement: [allow, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }] }).escalates).toEqual([])
    expect(power({ Statement: [allow, { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }] }).admin).toBe(false)
  })

  test('over one named resource is not power over any', () => {
    const one = { Effect: 'Allow', Action: 'iam:PassRole', Resource: `arn:aws:iam::${OWN}:role/build` }
    expect(power({ Statement: one }).escalates).toEqual([])
  })
})

describe('equal reach', () => {
  const world = fc.constantFrom<Block>(
    { Principal: '*' },
    { Principal: { AWS: '*' } },
    { principal: { aws: ['*'] } },
    { NotPrincipal: { AWS: OWN } },
    { Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } },
    { Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:*' } } },
    { Principal: '*', Condition: { StringLike: { 'aws:userId': '*:*' } } },
    { Principal: '*', Condition: { StringLike: { 'aws:PrincipalAccount': '*' } } },
    { Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': '999900009999' } } },
    { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': Array.from({ length: 32 }, (_, i) => `${i * 8}.0.0.0/5`) } } },
    ...MET.map((met) => ({ Principal: '*', Condition: met })),
  )
  const own = { Effect: 'Allow', Principal: { AWS: OWN }, Action: 's3:GetObject', Resource: '*' }

  test('of everybody is found in every spelling', () => {
    const policies = policyOf(
      world.map((who) => [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...who }]),
      own,
    )
    fc.assert(
      fc.property(policies, (policy) => {
        expect(reach(policy).audience).toContain('world')
        expect(reach(policy).freely).toBe(true)
      }),
    )
  })

  test('of a stranger is found in every spelling', () => {
    const stranger = fc.constantFrom<Block>(
      { Principal: { AWS: '999900009999' } },
      { Principal: { AWS: 'arn:aws:iam::999900009999:root' } },
      { Principal: { AWS: 'AIDAEXAMPLEOFUSER001' } },
      { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-z9y8x7w6v5' } } },
      { Principal: '*', Condition: { StringLike: { 'aws:PrincipalAccount': '9999????9999' } } },
      { Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::999900009999:role/x' } } },
    )
    const policies = policyOf(
      stranger.map((who) => [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...who }]),
      own,
    )
    fc.assert(
      fc.property(policies, (policy) => {
        expect(reach(policy)).toMatchObject({ freely: true })
        expect(reach(policy).audience).toContain('stranger')
        expect(reach(policy).audience).not.toContain('world')
      }),
    )
  })

  test.each<[string, Block]>([
    ['the own organization', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }],
    [
      'roles of one name in the own organization',
      {
        Principal: '*',
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
          ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/backup' },
        },
      },
    ],
    ['one endpoint', { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0123' } } }],
    ['a bucket that sends to a topic', { Principal: '*', Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:example-images' } } }],
    ['an address of the office', { Principal: '*', Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } }],
  ])('is none from outside where a condition leaves only %s', (_, who) => {
    const { audience, freely } = reach({ Statement: { Effect: 'Allow', Action: 's3:GetObject', ...who } })
    expect(audience).toEqual(['organization'])
    expect(freely).toBe(false)
  })

  test.each<[string, Block, boolean]>([
    ['nothing but the audience', { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }, true],
    ['any repository', { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*:ref:refs/heads/main' } }, true],
    ['owners whose name begins alike', { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example*' } }, true],
    ['the repositories of one owner', { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example/*' } }, false],
    ['one repository', { StringEquals: { 'token.actions.githubusercontent.com:sub': 'repo:example/web:ref:refs/heads/main' } }, false],
  ])('of a shared issuer is everybody where the condition names %s', (_, met, freely) => {
    const Federated = `arn:aws:iam::${OWN}:oidc-provider/token.actions.githubusercontent.com`
    const policy = { Statement: { Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated }, Condition: met } }
    expect(reach(policy).freely).toBe(freely)
  })

  test('of a foreign account is conditioned by an external id', () => {
    const policy = {
      Statement: {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: '999900009999' },
        Condition: { StringEquals: { 'sts:ExternalId': 'q7' } },
      },
    }
    expect(reach(policy)).toEqual({ audience: ['stranger'], freely: false })
  })
})

describe('a hostile policy', () => {
  test('is read without a crash, whatever it holds', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 5 }), fc.string(), (value, text) => {
        for (const policy of [
          value,
          text,
          { Statement: value },
          { Statement: [value, { Effect: 'Allow', Action: value, Principal: value, Condition: value }] },
        ]) {
          const statements = parsePolicy(policy)
          if (!statements) continue
          allowsEverything(statements, OWN)
          canonicalActions(outsideStatements(statements, OWN, context))
          unconditioned(statements, OWN, context)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
