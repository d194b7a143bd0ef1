import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { otherAgents, simulateTerraformApply, type TerraformVariant } from '#simulate/terraform.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'

const SEEDS = ['a', 'b', 'c']

const alerts = async (seed: string, variant: TerraformVariant, userAgent?: string) => {
  const apply = simulateTerraformApply({ seed, variant, changes: 500, ...(userAgent && { userAgent }) })
  const parsed = parseSettings(apply.settings)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const records = [...apply.history, ...apply.records]
  const { findings } = await analyze(inBatches(records), { content, settings: parsed.settings }, new MemoryStore(), {})
  return { truth: apply.truth, alerts: findings.filter((finding: Finding) => rankOf(finding.severity) >= rankOf('medium')) }
}

describe.each(SEEDS)('a Terraform apply of 500 changes by the known deploy role (seed %s)', (seed) => {
  it('raises nothing of medium or above', async () => {
    expect((await alerts(seed, 'known')).alerts.map((one) => one.summary)).toEqual([])
  })

  it('raises nothing whatever its user agent', async () => {
    for (const agent of otherAgents(seed)) expect((await alerts(seed, 'known', agent)).alerts.map((one) => one.summary)).toEqual([])
  })

  it('raises one finding when it comes from a new network', async () => {
    for (const variant of ['new-network', 'carried-off'] as const)
      expect(
        (await alerts(seed, variant)).alerts.map((one) => one.detection),
        variant,
      ).toEqual(['automation-from-new-network'])
  })

  it('raises one finding for one trust to a stranger in it', async () => {
    const { truth, alerts: raised } = await alerts(seed, 'stranger-trust')
    expect(raised.map((one) => one.events)).toEqual([[truth.stranger]])
  })
})
