import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'
import { bucketTemplateFile } from '#lib/bucket-template.ts'
import { TOPOLOGIES } from './topologies.ts'

type Properties = Record<string, unknown>
type Resource = { Type: string; Properties: Properties }

const synthesize = (name: string) => {
  const context = { kestrail: TOPOLOGIES[name], '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const { app, stateStack, stack } = kestrailApp({ context })
  const { directory } = app.synth()
  return { directory, state: Template.fromStack(stateStack), main: Template.fromStack(stack) }
}

const made = Object.fromEntries(Object.keys(TOPOLOGIES).map((name) => [name, synthesize(name)])) as Record<
  string,
  ReturnType<typeof synthesize>
>
const of = (name: string) => made[name] as ReturnType<typeof synthesize>
const byType = (template: Template, type: string): Resource[] => Object.values(template.findResources(type)) as Resource[]
const text = (value: unknown): string => JSON.stringify(value)
/** Rules that carry CloudTrail's events. */
const cloudTrailRules = (template: Template): Resource[] =>
  byType(template, 'AWS::Events::Rule').filter(({ Properties }) => text(Properties['EventPattern'] ?? '').includes('via CloudTrail'))

describe('every topology', () => {
  it.each(Object.keys(TOPOLOGIES))('%s: cdk-nag finds nothing that nobody gave a reason for', (name) => {
    const report = JSON.parse(readFileSync(join(of(name).directory, 'validation-report.json'), 'utf8'))
    expect(report.pluginReports).toEqual([])
  })

  it.each(Object.keys(TOPOLOGIES))('%s: makes no trail, no flow log, no Security Hub, and no bucket but its own', (name) => {
    const { state, main } = of(name)
    for (const template of [state, main])
      for (const type of ['AWS::CloudTrail::Trail', 'AWS::EC2::FlowLog', 'AWS::SecurityHub::Hub', 'AWS::GuardDuty::Detector'])
        template.resourceCountIs(type, 0)
    state.resourceCountIs('AWS::S3::Bucket', 1)
    main.resourceCountIs('AWS::S3::Bucket', 0)
  })

  it.each(Object.keys(TOPOLOGIES))('%s: has a dashboard, and an alarm on every queue of dead letters', (name) => {
    const { main } = of(name)
    main.resourceCountIs('AWS::CloudWatch::Dashboard', 1)
    const alarms = text(byType(main, 'AWS::CloudWatch::Alarm'))
    const dead = Object.keys(main.findResources('AWS::SQS::Queue')).filter((id) => /Undelivered|DeadLetters/.test(id))
    for (const id of dead) expect(alarms).toContain(id)
  })

  it('has no stream that nobody fills', () => {
    of('one account').state.resourceCountIs('AWS::Kinesis::Stream', 1)
    of('one account, its trail alone').state.resourceCountIs('AWS::Kinesis::Stream', 0)
    of('an organization, its trail alone').state.resourceCountIs('AWS::Kinesis::Stream', 0)
  })
})

describe('the slow path', () => {
  it('without the fast one, only notices come by EventBridge, and they go to the queue', () => {
    const { main } = of('one account, its trail alone')
    expect(cloudTrailRules(main)).toEqual([])
    const notices = byType(main, 'AWS::Events::Rule').filter(({ Properties }) =>
      text(Properties['EventPattern'] ?? '').includes('GuardDuty Finding'),
    )
    expect(text(notices[0]?.Properties['Targets'])).toContain('SourceObjects')
    const stages = byType(main, 'AWS::Lambda::Function').map(({ Properties }) => text(Properties['Environment']))
    expect(stages.filter((one) => one.includes('kestrail-detect-objects'))).toHaveLength(1)
    expect(stages.filter((one) => one.includes('"kestrail-detect"'))).toHaveLength(0)
  })

  it('beside the fast one, changes nothing of it', () => {
    const both = of('an organization by both paths').main
    const fast = of('an organization, forwarded from each account and Region').main
    const patterns = (template: Template) => cloudTrailRules(template).map(({ Properties }) => Properties['EventPattern'])
    expect(patterns(both)).toEqual(patterns(fast))
  })

  it('hides a message six times as long as detect may work on it, and gives up within a limit', () => {
    const { main } = of('one account, its trail alone')
    const queue = byType(main, 'AWS::SQS::Queue').find(({ Properties }) => Properties['RedrivePolicy'])
    const detect = byType(main, 'AWS::Lambda::Function').find(({ Properties }) =>
      text(Properties['Environment']).includes('detect-objects'),
    )
    expect(queue?.Properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * Number(detect?.Properties['Timeout']))
    expect(queue?.Properties['RedrivePolicy']).toMatchObject({ maxReceiveCount: 7 })
    const mapping = byType(main, 'AWS::Lambda::EventSourceMapping').find(({ Properties }) => !Properties['StartingPosition'])
    expect(mapping?.Properties).toMatchObject({ FunctionResponseTypes: ['ReportBatchItemFailures'] })
  })

  it('reads the bucket of this account itself, under the prefix of AWS alone', () => {
    const { main } = of('one account, its trail alone')
    const policies = text(byType(main, 'AWS::IAM::Role'))
    expect(policies).toContain(':s3:::trail-logs/AWSLogs/*')
    expect(policies).not.toContain('role/kestrail/kestrail-reader')
  })

  it('reads the bucket of another account through a role there, and receives of it from a role there', () => {
    const { main, directory } = of('an organization, its trail alone')
    expect(text(byType(main, 'AWS::IAM::Role'))).toContain(':iam::111122223333:role/kestrail/kestrail-reader')
    const policy = byType(main, 'AWS::SQS::QueuePolicy').find(({ Properties }) => text(Properties).includes('kestrail-notifier'))
    expect(policy).toBeDefined()
    const there = JSON.parse(readFileSync(join(directory, bucketTemplateFile('111122223333')), 'utf8')) as {
      Resources: Record<string, Resource>
    }
    expect(Object.values(there.Resources).map(({ Type }) => Type)).toEqual([
      'AWS::IAM::Role',
      'AWS::IAM::Role',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::Events::Rule',
    ])
    expect(text(there)).toContain('org-trail-logs/o-trail/AWSLogs/*')
    expect(text(there)).not.toContain('cdk-')
  })

  it('subscribes to a topic of the bucket in its own Region, and writes a template only for what that account must add', () => {
    const { main, directory } = of('an organization by both paths')
    expect(byType(main, 'AWS::SNS::Subscription').map(({ Properties }) => Properties)).toContainEqual(
      expect.objectContaining({ Protocol: 'sqs', Region: 'eu-west-1', TopicArn: 'arn:aws:sns:eu-west-1:111122223333:trail' }),
    )
    expect(readdirSync(directory).filter((file) => file.startsWith('kestrail-'))).toEqual([
      'kestrail-bucket-111122223333.template.json',
      'kestrail-member.template.json',
    ])
    // The most that a StackSet takes with the call that makes it.
    expect(statSync(join(directory, 'kestrail-member.template.json')).size).toBeLessThan(51_200)
  })
})
