import { Match, Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'

type Properties = Record<string, unknown>

/** Synthesized without bundling: templates only. */
const synthesize = (kestrail: Properties) => {
  const context = { kestrail, '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const { app, stack } = kestrailApp({ context })
  app.synth()
  return Template.fromStack(stack)
}

const statementsWith = (template: Template, action: string): string[] =>
  Object.values(template.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
    (
      (Properties as { Policies: { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }[] }).Policies ?? []
    ).flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => JSON.stringify(Resource)),
    ),
  )

describe('threat lists', () => {
  it('cost nothing where none is named', { timeout: 60_000 }, () => {
    const template = synthesize({})
    expect(statementsWith(template, 's3:GetObject').filter((one) => one.includes('threat-lists'))).toEqual([])
    expect(JSON.stringify(template.findResources('AWS::Events::Rule'))).not.toContain('rate(1 hour)')
  })

  it('are fetched by a schedule, with the right to read their objects and one prefix, and watched', { timeout: 60_000 }, () => {
    const template = synthesize({
      threatLists: [
        { name: 'own', source: 's3://feeds/own/list.txt' },
        { name: 'tor', source: 'https://feeds.example.com/tor' },
      ],
    })
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 hour)' })
    const reads = statementsWith(template, 's3:GetObject')
    // The function that fetches, and detect.
    expect(reads.filter((one) => one.includes('/threat-lists/*'))).toHaveLength(2)
    expect(reads.filter((one) => one.includes(':s3:::feeds/own/list.txt'))).toHaveLength(1)
    expect(statementsWith(template, 's3:PutObject').filter((one) => one.includes('/threat-lists/*'))).toHaveLength(1)
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmDescription: Match.stringLikeRegexp('^Kestrail: lists failed') })
  })
})
