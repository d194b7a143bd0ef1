import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { kestrailApp } from '#lib/app.ts'

const context = { '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }

const WHOLE = {
  flows: true,
  alerts: {
    email: 'soc@example.com',
    destinations: [
      { name: 'soc', kind: 'slack' },
      { name: 'tickets', kind: 'webhook' },
    ],
  },
  accounts: [{ id: '210987654321' }],
  securityHub: { fileIn: 'member account' },
  organization: { id: 'o-a1b2c3d4e5' },
  slack: { workspaceId: 'T0123456789', channelId: 'C0123456789' },
  securityAccount: '123456789012',
}

describe('the app', () => {
  it('says what to write where settings are wrong, all problems at once', () => {
    const make = () => kestrailApp({ context: { ...context, kestrail: { acounts: [], flows: 'yes' } } })
    expect(make).toThrow(
      /cdk\.json, context key "kestrail":\n {2}flows: write true or false.*\n {2}acounts: unknown setting; did you mean "accounts"\?/,
    )
  })

  it('takes settings from the command line too', () => {
    expect(() => kestrailApp({ context: { ...context, kestrail: '{"flows": 1}' } })).toThrow('flows: write true or false (found 1)')
    expect(() => kestrailApp({ context: { ...context, kestrail: '{flows' } })).toThrow('--context kestrail: write JSON')
  })

  it('has nothing that cdk-nag finds and nobody has given a reason for, warnings included', () => {
    const { app } = kestrailApp({
      context: { ...context, kestrail: WHOLE },
    })
    // Errors would have been thrown here.
    const { directory } = app.synth()
    expect(JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports).toEqual([])
  })
})
