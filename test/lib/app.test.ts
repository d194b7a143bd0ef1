import { describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'

const context = { '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }

describe('the app', () => {
  it('says what to write where settings are wrong, all problems at once', () => {
    const make = () => kestrailApp({ context: { ...context, kestrail: { acounts: [], flows: 'yes' } } })
    expect(make).toThrow(
      /cdk\.json, context key "kestrail":\n {2}flows: write true or false.*\n {2}acounts: unknown setting; did you mean "accounts"\?/,
    )
  })
})
