import { content } from '#detections/content.ts'
import { measureFlows } from '../support/properties/flow-measure.ts'

/**
 * How many of the simulated attacks are found, and how many findings are false alarms.
 * `node_modules/.bin/node test/nightly/flows.ts [seeds] [records] [first]`: 20 seeds of 200,000 records unless said.
 */
const [seeds = 20, records = 200_000, first = 1] = process.argv.slice(2).map(Number)

let found = 0
let all = 0
const alarms: number[] = []
const missed = new Map<string, number>()
for (let seed = first; seed < first + seeds; seed++) {
  const measured = await measureFlows(content, { seed: `flows-${seed}`, records }, process.env['CALLS'] !== undefined)
  const lost = measured.attacks.filter((attack) => attack.by.length === 0)
  all += measured.attacks.length
  found += measured.attacks.length - lost.length
  alarms.push(measured.falseAlarms.length)
  for (const { name, family } of lost) missed.set(`${name}/${family}`, (missed.get(`${name}/${family}`) ?? 0) + 1)
  console.log(
    `seed ${seed}: ${measured.attacks.length - lost.length} of ${measured.attacks.length}, ${measured.falseAlarms.length} false alarms, ${measured.lines} lines in ${measured.milliseconds} ms`,
  )
  if (process.env['VERBOSE'])
    for (const { name, family, by } of measured.attacks) console.log(`  ${name} IPv${family}: ${[...new Set(by)].join(', ') || 'MISSED'}`)
  for (const alarm of measured.falseAlarms) console.log(`  false alarm: ${alarm.detection} ${alarm.severity}: ${alarm.summary}`)
}
console.log(
  `found ${found} of ${all}; false alarms a seed: most ${Math.max(...alarms)}, mean ${(alarms.reduce((a, b) => a + b, 0) / alarms.length).toFixed(1)}`,
)
for (const [name, count] of missed) console.log(`missed ${name}: ${count}`)
