import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { ASSUMED } from '#core/cost/bill.ts'
import { kestrailApp } from '#lib/app.ts'
import { TOPOLOGIES } from './topologies.ts'

interface Alarm {
  readonly AlarmDescription: string
  readonly AlarmActions: readonly unknown[]
  readonly OKActions: readonly unknown[]
  readonly MetricName?: string
  readonly Metrics?: readonly { readonly Expression?: string; readonly MetricStat?: { readonly Metric: { readonly MetricName: string } } }[]
  readonly ComparisonOperator: string
  readonly Threshold: number
  readonly TreatMissingData: string
}

const synthesized = new Map<string, Template>()
const of = (name: string): Template => {
  const context = { kestrail: TOPOLOGIES[name], '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] }
  const known = synthesized.get(name) ?? Template.fromStack(kestrailApp({ context }).stack)
  synthesized.set(name, known)
  return known
}
/** By the name that docs/operations.md gives them. */
const alarmsOf = (name: string): ReadonlyMap<string, Alarm> =>
  new Map(
    Object.entries(of(name).findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      id.replace(/^KestrailObserve/, '').replace(/[0-9A-F]{8}$/, ''),
      Properties as Alarm,
    ]),
  )
const alarm = (topology: string, id: string): Alarm | undefined => alarmsOf(topology).get(id)
/** First column of the table of alarms. */
const documented = readFileSync(fileURLToPath(new URL('../../docs/operations.md', import.meta.url)), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, id]) => id))

describe('alarms', { timeout: 60_000 }, () => {
  it.each(Object.keys(TOPOLOGIES))(
    '%s: each says what to do, in its description and in docs/operations.md, and shows operations',
    (name) => {
      for (const [id, { AlarmDescription, AlarmActions, OKActions }] of alarmsOf(name)) {
        expect(AlarmDescription, id).toMatch(/^Kestrail: .+\. What to do: .+\.$/)
        expect(AlarmDescription.length, id).toBeLessThanOrEqual(1_024)
        expect([AlarmActions.length, OKActions.length], id).toEqual([1, 1])
        expect(documented, id).toContain(id.replace(/^(Detect|Correlate|Publish|Objects|Lists)(?=(Errors|Throttles|Behind)$)/, '…'))
      }
    },
  )

  it('report a response that failed, of what was refused for good, and of sums that do not add up', () => {
    const metrics = ['ActionStuck', 'Undeliverable', 'Unbalanced', 'SignalsUnbalanced'].map((id) => {
      const { MetricName, Threshold, ComparisonOperator, TreatMissingData } = alarm('one account', id) ?? ({} as Alarm)
      return [MetricName, Threshold, ComparisonOperator, TreatMissingData]
    })
    const above = [0, 'GreaterThanThreshold', 'notBreaching']
    expect(metrics).toEqual([
      ['ActionStuck', ...above],
      ['Undeliverable', ...above],
      ['Unaccounted', ...above],
      ['SignalsUnaccounted', ...above],
    ])
  })

  it('are on where nothing is measured any more: a mapping that was disabled makes no errors', () => {
    for (const [topology, id] of [
      ['one account', 'Silent'],
      ['one account', 'ScheduleStopped'],
      ['one account, its trail alone', 'ObjectsSilent'],
      ['an organization by both paths', 'Silent'],
      ['an organization by both paths', 'ObjectsSilent'],
    ] as const)
      expect(alarm(topology, id), `${topology}: ${id}`).toMatchObject({
        MetricName: 'Invocations',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        TreatMissingData: 'breaching',
      })
    expect(alarm('one account, its trail alone', 'Silent')).toBeUndefined()
  })

  it('receive of silence because a canary goes by every path', () => {
    const places = (name: string): unknown[] => {
      const rules = Object.entries(of(name).findResources('AWS::Events::Rule')).filter(([id]) => id.includes('Canary'))
      return rules
        .flatMap(([, { Properties }]) => (Properties as { Targets: { Id: string; Input: string }[] }).Targets)
        .map(({ Id, Input }) => [Id, Input])
    }
    const canary = '{"kestrail":"canary"}'
    expect(places('one account')).toEqual([['stream', canary]])
    expect(places('one account, its trail alone')).toEqual([['queue', canary]])
    expect(places('an organization by both paths')).toEqual([
      ['stream', canary],
      ['queue', canary],
    ])
  })

  it('keep what a responder failed for, where an alarm sees it', () => {
    const functions = Object.values(of('one account').findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties as { Environment: { Variables: Record<string, string> }; DeadLetterConfig?: unknown },
    )
    const kept = functions.filter(({ DeadLetterConfig }) => JSON.stringify(DeadLetterConfig ?? '').includes('Undelivered'))
    expect(kept.map(({ Environment }) => Environment.Variables['POWERTOOLS_SERVICE_NAME']).sort()).toEqual(
      ['feedback', 'respond-compute', 'respond-data', 'respond-identity', 'respond-logging', 'respond-network'].map(
        (name) => `kestrail-${name}`,
      ),
    )
  })

  it('cost what the bill says: as many metrics are looked at as are counted there', () => {
    const looked = (name: string) =>
      [...alarmsOf(name).values()]
        .map(({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1)
        .reduce((sum, one) => sum + one, 0)
    expect(looked('one account')).toBe(ASSUMED.alarms)
    expect(looked('an organization by both paths')).toBe(ASSUMED.alarms + ASSUMED.fileAlarms)
  })

  it('and the dashboard stays within what CloudWatch gives for nothing: 50 metrics', () => {
    const [dashboard] = Object.values(of('an organization by both paths').findResources('AWS::CloudWatch::Dashboard'))
    const metrics = JSON.stringify(dashboard?.Properties['DashboardBody']).match(/\[[\\"]+(AWS\/|Kestrail)/g) ?? []
    expect(metrics.length).toBeGreaterThan(10)
    expect(metrics.length).toBeLessThanOrEqual(50)
  })
})
