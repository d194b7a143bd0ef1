import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { defaultSettings, Kestrail, State } from '#lib/index.ts'

describe('the construct in an app of someone else', () => {
  it('stands in one stack with its state, and references it without exports', () => {
    const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Theirs')
    const kestrail = new Kestrail(stack, 'Kestrail', { state: new State(stack, 'State', defaultSettings), settings: defaultSettings })
    const template = Template.fromStack(stack)
    template.resourceCountIs('AWS::DynamoDB::Table', 1)
    template.resourceCountIs('AWS::Lambda::Function', 9)
    expect(JSON.stringify(template.toJSON())).not.toContain('Fn::ImportValue')
    expect(kestrail.publish.alerts.topicArn).toBeTruthy()
  })
})
