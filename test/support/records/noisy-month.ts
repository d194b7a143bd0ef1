import { MemoryStore } from '#adapters/local/memory-store.ts'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { Suppression } from '#core/model/suppression.ts'
import { parseSettings, type Settings } from '#core/settings/settings.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { parseRules } from '#core/sigma/parse.ts'
import type { SignalSums } from '#core/text/counts.ts'
import { proposeSuppression } from '#core/tune/propose.ts'
import { content } from '#detections/content.ts'
import { type BreachTruth, breach } from '#simulate/breach/breach.ts'
import { monthSettings, simulateBenignMonth } from '#simulate/month.ts'
import { organizationOf } from '#simulate/organization.ts'
import { randomOf } from '#simulate/random.ts'
import type { CloudTrailRecord } from '#simulate/record.ts'
import { DAY, dayOf } from '#simulate/trail.ts'
import { analyze } from '../../../bin/cli/analysis.ts'
import { inBatches } from '../../../bin/cli/simulation.ts'

export interface NoisyMonth {
  readonly settings: Settings
  readonly days: readonly (readonly CloudTrailRecord[])[]
  /** The breach that is hidden in it: by the very user whose nightly work makes the noise. */
  readonly truth: BreachTruth
  /** The rule that is noisy, as Sigma. */
  readonly rule: string
}

const FIRST = '2026-05-01'
const NOISY = 'export-written'

const ruleOf = (user: string): string => `title: An export was written with a long-term key
id: 5f0c0e0a-5a51-4f7c-9c55-0d1e1c9d2b12
status: experimental
description: A user of the legacy export wrote an object.
author: Kestrail
logsource: { product: aws, service: cloudtrail }
detection:
  selection:
    eventSource: s3.amazonaws.com
    eventName: PutObject
    userIdentity.userName: ${user}
  condition: selection
level: medium
tags: [attack.exfiltration]
`

/** A month with a breach after two thirds of it, and one noisy rule. */
export const noisyMonth = (seed: string, { days, eventsPerDay }: { days: number; eventsPerDay: number }): NoisyMonth => {
  const parsed = parseSettings(monthSettings(seed))
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const at = Math.floor((days * 2) / 3)
  const hidden = breach(randomOf(`${seed}/noisy`), dayOf(organizationOf(seed), Date.parse(`${FIRST}T00:00:00Z`) + at * DAY, at))
  const ordinary = [...simulateBenignMonth({ seed, date: FIRST, days, eventsPerDay })]
  return {
    settings: parsed.settings,
    days: ordinary.map(({ records }, index) => (index === at ? [...records, ...hidden.records] : records)),
    truth: hidden.truth,
    rule: ruleOf(hidden.truth.origin.name),
  }
}

interface Run {
  readonly reported: readonly AnyFinding[]
  readonly sums: SignalSums
}

/** Everything that the first days of the month report, with these suppressions. */
const run = async ({ settings, days, rule }: NoisyMonth, until: number, suppressions: readonly Suppression[]): Promise<Run> => {
  const { pack } = compileRules(parseRules(rule, `${NOISY}.yml`).documents, { base: content.pack })
  const world = { settings, content: { ...content, pack: { ...pack, suppressions } } }
  const batches = days.slice(0, until).flatMap((records) => [...inBatches(records)])
  const { findings, sums } = await analyze(batches, world, new MemoryStore(), {})
  return { reported: findings, sums }
}

export interface Measured {
  readonly suppression: Suppression
  /** Alerts of the noisy rule in the whole month: without feedback, with it, after its end. */
  readonly noise: { readonly before: number; readonly during: number; readonly after: number }
  readonly truth: BreachTruth
  readonly incidents: { readonly before: readonly AnyFinding[]; readonly during: readonly AnyFinding[] }
  /** Everything that is neither noise nor incident. */
  readonly others: { readonly before: readonly AnyFinding[]; readonly during: readonly AnyFinding[] }
  readonly everything: { readonly before: readonly AnyFinding[]; readonly after: readonly AnyFinding[] }
  readonly sums: { readonly before: SignalSums; readonly during: SignalSums }
}

/** One piece of feedback after the first third of the month; then the whole month without it, with it, and after its end. */
export const measureFeedback = async (month: NoisyMonth): Promise<Measured> => {
  const past = (await run(month, Math.ceil(month.days.length / 3), [])).reported
  const noisy = past.find((one) => one.detection === NOISY)
  if (!noisy) throw new Error('the noisy rule is silent')
  const feedback = { author: 'kim@example.com', reason: 'the nightly export', now: '2026-05-11T00:00:00Z' }
  const proposal = proposeSuppression(noisy, { ...feedback, expires: '2026-08-01T00:00:00Z' }, past)
  if ('refused' in proposal) throw new Error(proposal.refused)
  const { suppression } = proposal
  const whole = (suppressions: readonly Suppression[]): Promise<Run> => run(month, month.days.length, suppressions)
  const [before, during, after] = [
    await whole([]),
    await whole([suppression]),
    await whole([{ ...suppression, expires: `${FIRST}T12:00:00Z` }]),
  ]
  const noise = ({ reported }: Run): number => reported.filter((one) => one.detection === NOISY).length
  const others = ({ reported }: Run): AnyFinding[] => reported.filter((one) => one.detection !== NOISY && !isIncident(one))
  return {
    suppression,
    noise: { before: noise(before), during: noise(during), after: noise(after) },
    truth: month.truth,
    incidents: { before: before.reported.filter(isIncident), during: during.reported.filter(isIncident) },
    others: { before: others(before), during: others(during) },
    everything: { before: before.reported, after: after.reported },
    sums: { before: before.sums, during: during.sums },
  }
}

/** What is wrong, in words; nothing where feedback does what it promises. */
export const complaints = ({ noise, truth, incidents, others, everything, sums }: Measured): string[] => {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  const balanced = ({ signals, ...parts }: SignalSums): boolean => signals === Object.values(parts).reduce((sum, part) => sum + part, 0)
  const story = incidents.during.find((one) => one.origin.node === `user:${truth.origin.arn}`)
  const unseen = Object.entries(truth.stages).filter(([, ids]) => !ids.some((id) => story?.events.includes(id)))
  return [
    ...(noise.before < 5 ? [`only ${noise.before} alerts: no noise`] : []),
    ...(noise.during > 0.05 * noise.before ? [`${noise.during} of ${noise.before} alerts are left`] : []),
    ...unseen.map(([stage]) => `the attack's stage ${stage} is hidden`),
    ...(same(incidents.before, incidents.during) ? [] : ['incidents changed']),
    ...(same(others.before, others.during) ? [] : ['other findings changed']),
    ...(same(everything.before, everything.after) ? [] : ['the expiry does not bring everything back']),
    ...(balanced(sums.before) && balanced(sums.during) ? [] : ['the sums do not balance']),
    ...(sums.during.published === others.during.length + noise.during ? [] : [`${sums.during.published} counted as published`]),
    ...(sums.during.suppressed === noise.before - noise.during ? [] : [`${sums.during.suppressed} counted as suppressed`]),
  ]
}
