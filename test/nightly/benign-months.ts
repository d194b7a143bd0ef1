import { MemoryStore } from '#adapters/local/memory-store.ts'
import { rankOf } from '#core/model/severity.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { monthSettings, simulateBenignMonth } from '#simulate/month.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'

/** Findings of medium or above in a month without an attack: `node test/nightly/benign-months.ts [seed …]`. */
const seeds = process.argv.length > 2 ? process.argv.slice(2) : ['a', 'b', 'c', 'd', 'e']

function* days(seed: string) {
  for (const day of simulateBenignMonth({ seed })) yield* inBatches(day.records)
}

let worst = 0
for (const seed of seeds) {
  const parsed = parseSettings(monthSettings(seed))
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { findings, counts } = await analyze(days(seed), { content, settings: parsed.settings }, new MemoryStore(), {})
  const alerts = findings.filter((finding) => rankOf(finding.severity) >= rankOf('medium'))
  worst = Math.max(worst, alerts.length)
  console.log(
    `seed ${seed}: ${counts.normalized.toLocaleString('en')} events, ${alerts.length} of medium or above, ${findings.length} findings in all`,
  )
  for (const finding of alerts) console.log(`  ${finding.severity} ${finding.detection} ${finding.origin.name}: ${finding.summary}`)
}
if (worst > 2) process.exitCode = 1
