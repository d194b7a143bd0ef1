import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { nameOf } from '#core/publish/destination.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { destinationsOf } from '#handlers/destinations.ts'
import { finding, sampleIncident } from '../support/records/sample-findings.ts'

const hub = mockClient(SecurityHubClient)
beforeEach(() => hub.reset().on(BatchImportFindingsCommand).resolves({}))
process.env['AWS_REGION'] ??= 'eu-west-1'

const SECURITY = '123456789012'
const addresses = {
  productArn: `arn:aws:securityhub:eu-west-1:${SECURITY}:product/${SECURITY}/default`,
  topicArn: `arn:aws:sns:eu-west-1:${SECURITY}:alerts`,
  secrets: { soc: 'kestrail/soc' },
  until: () => Number.POSITIVE_INFINITY,
}
const destinations = (settings: unknown) => {
  const parsed = parseSettings(settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  return destinationsOf(addresses, parsed.settings)
}
const imported = async (settings: unknown) => {
  const [first] = destinations(settings)
  if (first?.receives !== 'every revision') throw new Error('Security Hub comes first')
  await first.publisher.publish([finding(), sampleIncident])
  return hub.commandCalls(BatchImportFindingsCommand).flatMap(({ args }) => args[0].input.Findings ?? [])
}

describe('the destinations of a deployment', () => {
  it('are Security Hub first, then responders, then people by route and destination', () => {
    const alerts = { destinations: [{ name: 'soc', kind: 'slack' }], routes: [{ name: 'prod', to: ['soc', 'topic'] }] }
    expect(destinations({}).map(nameOf)).toEqual(['Security Hub', 'event bus', 'everybody/topic'])
    expect(destinations({ alerts }).map(nameOf)).toEqual(['Security Hub', 'event bus', 'prod/soc', 'prod/topic'])
  })

  it('file in the security account, unless findings belong to members', async () => {
    expect((await imported({})).map((one) => one.AwsAccountId)).toEqual([SECURITY, SECURITY])
    hub.resetHistory()
    const accounts = [{ id: finding().account }]
    const filed = await imported({ accounts, securityHub: { fileIn: 'member account' } })
    expect(filed.map((one) => one.ProductArn?.split(':')[4])).toEqual(filed.map((one) => one.AwsAccountId))
    expect(filed[0]?.AwsAccountId).toBe(finding().account)
  })

  it('report the sequence of an attack and link to playbooks only where asked', async () => {
    expect((await imported({})).every((one) => one.Detection === undefined)).toBe(true)
    hub.resetHistory()
    const filed = await imported({ securityHub: { attackSequence: true, playbooks: 'https://example.com/detections' } })
    expect(filed[1]?.Detection?.Sequence?.Signals?.length).toBeGreaterThan(0)
    expect(filed[0]?.Remediation?.Recommendation?.Url).toBe(`https://example.com/detections#${finding().detection}`)
  })

  it('are never given the same UpdatedAt twice', async () => {
    await imported({})
    const stamps = (await imported({})).map((one) => one.UpdatedAt)
    expect(new Set(stamps).size).toBe(stamps.length)
  })
})
