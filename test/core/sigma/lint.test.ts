import { describe, expect, it } from 'vitest'
import { FACT_NAMES } from '#core/model/facts.ts'
import { operationsOf } from '#core/sigma/lint/events.ts'
import { fieldFault } from '#core/sigma/lint/field-names.ts'
import { lintRules } from '#core/sigma/lint/lint.ts'
import { parseRules } from '#core/sigma/parse.ts'
import generated from '../../../functions/core/sigma/data/aws-operations.json' with { type: 'json' }

const operations = operationsOf(generated)
const known = {
  techniques: new Set(['T1098']),
  controls: { 'CIS AWS Foundations': { '5.0': new Set(['1.13']) } },
  responses: new Set(['deactivate-access-key']),
}

const lint = (text: string): string[] => {
  const { documents, problems } = parseRules(text, 'rule.yml')
  expect(problems).toEqual([])
  return lintRules(documents, { operations, ...known }).map((one) => `${one.line} ${one.severity} ${one.code}: ${one.message}`)
}

const rule = (detection: string, more = ''): string =>
  `title: t\nlogsource: { product: aws, service: cloudtrail }\n${more}detection:\n${detection
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n`
const call = 's: { eventSource: iam.amazonaws.com, eventName: CreateUser }\ncondition: s'

describe('event sources and names', () => {
  it('has every service and more than 15,000 operations', () => {
    expect(operations.sources.length).toBeGreaterThan(350)
    expect(operations.sources.reduce((sum, source) => sum + operations.namesOf(source).length, 0)).toBeGreaterThan(15_000)
  })
  it.each([
    ['iam.amazonaws.com', 'CreateUser'],
    ['monitoring.amazonaws.com', 'PutMetricAlarm'],
    ['signin.amazonaws.com', 'ConsoleLogin'],
    ['lambda.amazonaws.com', 'UpdateFunctionCode20150331v2'],
    ['cloudfront.amazonaws.com', 'CreateDistribution2020_05_31'],
    ['ecr.amazonaws.com', 'SetRepositoryPolicy'],
    ['ses.amazonaws.com', 'SendEmail'],
    ['bedrock.amazonaws.com', 'InvokeModel'],
    ['s3.amazonaws.com', 'PutBucketPublicAccessBlock'],
    ['sso.amazonaws.com', 'CreatePermissionSet'],
  ])('%s has %s', (source, name) => expect(operations.has(source, name)).toBe(true))

  it('a sound rule passes', () => expect(lint(rule(call))).toEqual([]))
  it('a misspelt name', () =>
    expect(lint(rule('s: { eventSource: iam.amazonaws.com, eventName: CreateUsr }\ncondition: s'))).toEqual([
      '4 error unknown-event-name: iam.amazonaws.com has no event "CreateUsr"; did you mean "CreateUser"?',
    ]))
  it('a misspelt source', () =>
    expect(lint(rule('s: { eventSource: imm.amazonaws.com, eventName: CreateUser }\ncondition: s'))[0]).toBe(
      '4 error unknown-event-source: CloudTrail has no eventSource "imm.amazonaws.com"; did you mean "iam.amazonaws.com"?',
    ))
  it('a name of another service, with the line of the value', () =>
    expect(
      lint(
        rule(
          's:\n  eventSource: route53.amazonaws.com\n  eventName:\n    - CreateHostedZone\n    - DisableDomainTransferLock\ncondition: s',
        ),
      ),
    ).toEqual([
      '8 error unknown-event-name: route53.amazonaws.com has no event "DisableDomainTransferLock": it belongs to route53domains.amazonaws.com',
    ]))
  it('an IAM action', () =>
    expect(lint(rule('s: { eventSource: iam.amazonaws.com, eventName: PassRole }\ncondition: s'))[0]).toContain(
      'that is an IAM action; CloudTrail writes the call',
    ))
  it('a name without source', () => {
    expect(lint(rule('s: { eventName: CreateUser }\ncondition: s'))).toEqual([])
    expect(lint(rule('s: { eventName: CreateNonsense }\ncondition: s'))[0]).toContain('no event source of CloudTrail has an event')
  })
  it('source and name in different searches', () =>
    expect(lint(rule('a: { eventSource: iam.amazonaws.com }\nb: { eventName: [CreateUser, CreateUsr] }\ncondition: a and b'))).toHaveLength(
      1,
    ))
  it('a pattern that nothing fits', () => {
    expect(lint(rule('s: { eventSource: lambda.amazonaws.com, eventName|startswith: UpdateFunction }\ncondition: s'))).toEqual([])
    expect(lint(rule("s: { eventSource: lambda.amazonaws.com, eventName: 'Upgrade*' }\ncondition: s"))[0]).toContain(
      'no event of lambda.amazonaws.com fits',
    )
  })
  it('a value in the response of a read', () =>
    expect(lint(rule('s: { eventSource: iam.amazonaws.com, eventName: GetUser, responseElements.user: bob }\ncondition: s'))[0]).toContain(
      'warning empty-response',
    ))
})

describe('fields', () => {
  it.each([
    ['status', 'unknown-field'],
    ['userIdentity.name', 'unknown-field'],
    ['userIdentity.sessionContext.attributes.mfaUsed', 'unknown-field'],
    ['origin.name', 'deferred-fact'],
    ['actor.history', 'deferred-fact'],
    ['policy.audiences', 'unknown-fact'],
  ])('%s: %s', (field, code) => {
    expect(fieldFault(field, 'api-call')?.code).toBe(code)
    expect(lint(rule(`s: { eventSource: iam.amazonaws.com, eventName: CreateUser, ${field}: x }\ncondition: s`))[0]).toContain(
      `4 error ${code}`,
    )
  })
  it('every fact of the vocabulary is known to some kind of record', () => {
    for (const name of Object.keys(FACT_NAMES))
      expect(
        [fieldFault(name, 'api-call'), fieldFault(name, 'flow')].some((one) => one === undefined),
        name,
      ).toBe(true)
  })
  it('flow records have their own fields', () => {
    expect(fieldFault('dstport', 'flow')).toBeUndefined()
    expect(fieldFault('dstPort', 'flow')?.message).toBe('VPC Flow Logs never writes a field "dstPort"; did you mean "dstport"?')
    expect(fieldFault('detail.type', 'notice')).toBeUndefined()
  })
  it('text that looks like a field', () =>
    expect(
      lint(
        rule(
          's: { eventSource: iam.amazonaws.com, eventName: CreateUser, userIdentity.arn|contains: requestParameters.userName }\ncondition: s',
        ),
      )[0],
    ).toContain('field-as-text'))
})

describe('the rest', () => {
  it('tags, controls, responses, ids', () => {
    const more =
      'tags: [attack.t9999, attack.nowhere, Attack.T1, attack.t1098]\nid: 1\nstatus: new\nkestrail: { compliance: [{ standard: CIS AWS Foundations, version: "5.0", control: "9.9" }], response: [stop-everything] }\n'
    const codes = lint(rule(call, more.replace('id: 1', 'id: abc'))).map((one) => one.split(':')[0]?.split(' ').slice(1).join(' '))
    expect(codes.sort()).toEqual([
      'error control',
      'error response',
      'warning id',
      'warning status',
      'warning tag',
      'warning tag',
      'warning tag',
    ])
  })
  it('places of the summary, of dedup and of group-by that no record has', () => {
    expect(
      lint(rule(call, 'kestrail: { summary: "{actor.name} {requestParameters.userName} {region} {userName}", dedup: [policy.arns] }\n')),
    ).toEqual([
      expect.stringContaining('3 warning unknown-place: dedup names "policy.arns"'),
      expect.stringContaining('3 warning unknown-place: summary names "userName"'),
    ])
    const counted =
      'title: c\ncorrelation:\n  type: value_count\n  rules: [rule#1]\n  group-by: [actor.id, who, user]\n  aliases: { user: { rule#1: userIdentity.userName } }\n  timespan: 1h\n  condition: { field: dstport, gte: 2 }\n'
    expect(lint(`${rule(call)}---\n${counted}`)).toEqual([expect.stringContaining('group-by names "who"')])
  })
  it('duplicate logic, however it is written', () => {
    const other = 's: { eventName: [createuser], eventSource: IAM.amazonaws.com }\ncondition: s'
    expect(lint(`${rule(call)}---\n${rule(other)}`)).toEqual([expect.stringContaining('warning duplicate-logic: says the same as rule#1')])
  })
  it('a shared id', () => {
    const id = 'id: 3c6b3a3e-6a0e-4f5c-9d56-0c1f8a1f6a01\n'
    expect(lint(`${rule(call, id)}---\n${rule('s: { eventSource: iam.amazonaws.com, eventName: DeleteUser }\ncondition: s', id)}`)).toEqual(
      [expect.stringContaining('error id: the id is already that of rule#1')],
    )
  })
  it('a filter that keeps what it should hide, and one for nothing', () => {
    const filter = (condition: string, rules: string) =>
      `title: f\nlogsource: { product: aws, service: cloudtrail }\nfilter:\n  rules: [${rules}]\n  selection: { userIdentity.userName: bob }\n  condition: ${condition}\n`
    expect(lint(`${rule(call)}---\n${filter('not selection', 'rule#1')}`)).toEqual([])
    expect(lint(`${rule(call)}---\n${filter('selection', 'rule#1')}`)).toEqual([expect.stringContaining('filter-keeps')])
    expect(lint(`${rule(call)}---\n${filter('not selection', 'gone')}`)).toEqual([expect.stringContaining('filter-unused')])
  })
  it('a rule about everything', () =>
    expect(lint(rule('s: { userIdentity.type: AssumedRole }\ncondition: s'))).toEqual([expect.stringContaining('warning broad')]))
  it('a log source that is not ours', () =>
    expect(
      lint('title: t\nlogsource: { product: windows, category: process_creation }\ndetection: { s: { Image: x }, condition: s }\n'),
    ).toEqual([expect.stringContaining('warning foreign-logsource: Kestrail reads no log source windows/process_creation')]))
})
