import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { defaultSettings, parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { analyze, signalsIn } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'
import { attacks } from './attacks/all.ts'
import { type Attack, denied, recordsOf } from './attacks/attack.ts'
import { AWAY, HOME } from './attacks/who.ts'

const reported = async (attack: Attack, settings = defaultSettings) => {
  const store = new MemoryStore()
  const world = { content, settings }
  const { findings, counts } = await analyze(inBatches(recordsOf(attack)), world, store, {})
  return { findings, signals: await signalsIn(store, world), counts }
}

/** Sub-techniques and their technique are one. */
const family = (id: string): string => id.split('.')[0]!
const names = (attack: Attack, one: Finding): boolean => one.techniques.some((id) => attack.techniques.map(family).includes(family(id)))
const isAtLeast = (level: 'low' | 'medium' | 'high', one: Finding): boolean => rankOf(one.severity) >= rankOf(level)
const shown = (findings: readonly Finding[]): string =>
  findings.map((one) => `${one.severity} ${one.detection} ${one.techniques.join(' ')}`).join('\n') || 'nothing'

describe('attacks reported by every API that does it, with names that say nothing', () => {
  it('are many, and each has a name of its own', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(240)
    expect(new Set(attacks.map((one) => one.id)).size).toBe(attacks.length)
  })

  it.each(attacks.map((one) => [one.least, one.id, one] as const))('%s: %s', async (least, _, attack) => {
    const { findings, signals, counts } = await reported(attack)
    expect(counts.rejected + counts.ignored).toBe(0)
    const enough = least === 'signal' ? signals : findings.filter((one) => isAtLeast(least, one))
    expect(
      enough.some((one) => names(attack, one)),
      `${attack.why}\n${shown(findings)}`,
    ).toBe(true)
  })
})

/** Most that refused calls of one story may say: a burst, and what it was a burst of. */
const MOST_ALERTS = 1

describe('the same attacks with every door shut', () => {
  it.each(attacks.map((one) => [one.id, denied(one)] as const))('%s', async (_, attack) => {
    const { findings, signals } = await reported(attack)
    // Who may not read an object or a table is what permissions are for.
    if (!attack.steps.every(([, , , more]) => more?.data)) expect(signals.length + findings.length).toBeGreaterThan(0)
    expect(findings.filter((one) => isAtLeast('medium', one)).length, shown(findings)).toBeLessThanOrEqual(MOST_ALERTS)
    expect(
      findings.filter((one) => isAtLeast('high', one)),
      shown(findings),
    ).toEqual([])
  })
})

describe('the same attacks where settings say which accounts are ours', () => {
  const parsed = parseSettings({ accounts: [{ id: HOME }] })
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const gravest = (findings: readonly Finding[]): number => Math.max(-1, ...findings.map((one) => rankOf(one.severity)))
  const foreign = attacks.filter((one) => JSON.stringify(one).includes(AWAY))

  it.each(foreign.map((one) => [one.id, one] as const))('%s: no less grave', async (_, attack) => {
    const [unknown, stranger] = [await reported(attack), await reported(attack, parsed.settings)]
    expect(gravest(stranger.findings), shown(stranger.findings)).toBeGreaterThanOrEqual(gravest(unknown.findings))
  })
})
