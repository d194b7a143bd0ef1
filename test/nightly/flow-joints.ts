import type { Incident } from '#core/model/finding.ts'
import { content } from '#detections/content.ts'
import { simulateFlows } from '#simulate/flows.ts'
import { measureFlows } from '../support/properties/flow-measure.ts'

/**
 * Which of the simulated stories that only calls and flows together report are reported.
 * `node_modules/.bin/node test/nightly/flow-joints.ts [seeds] [records]`: 5 seeds of 20,000 records unless said.
 */
const [seeds = 5, records = 20_000] = process.argv.slice(2).map(Number)

const TELLS: Readonly<Record<string, readonly string[]>> = {
  'group-opened': ['group-opened-then-reached'],
  'credentials-elsewhere': ['instance-credentials-at-peer'],
  'new-instance': ['new-instance-then-mining', 'new-instance-then-odd-conversation'],
  'reads-then-egress': ['reads-then-egress'],
  'flow-logs-deleted': ['flow-then-log-deleted'],
  'command-then-peers': ['command-then-new-peers'],
}

const played = new Map<string, { all: number; reported: number }>()
for (let seed = 1; seed <= seeds; seed++) {
  const request = { seed: `flows-${seed}`, records }
  const { findings } = await measureFlows(content, request, true)
  const reported: string[] = findings
    .filter((one) => one.state === 'active')
    .flatMap((one) => [one.detection, ...(one.kind === 'incident' ? (one as Incident).signals.map((signal) => signal.detection) : [])])
  for (const { name } of simulateFlows(request).joint) {
    const count = played.get(name) ?? { all: 0, reported: 0 }
    played.set(name, {
      all: count.all + 1,
      reported: count.reported + ((TELLS[name] ?? []).some((story) => reported.includes(story)) ? 1 : 0),
    })
  }
}
for (const [name, { all, reported }] of played) console.log(`${name}: ${reported} of ${all}`)
