import { compareSchedules } from '../support/properties/schedule-comparison.ts'

/** Fault schedules in numbers: `node test/nightly/faults.ts [schedules] [first]`. */
const [schedules = '1000', first = '0'] = process.argv.slice(2)
const started = performance.now()
const { findings, injected } = await compareSchedules(Number(schedules), Number(first), (done) => {
  if (done % 100 === 0) console.log(`${done} …`)
})
const kinds = [...injected].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count.toLocaleString('en')} ${kind}`)
console.log(
  `${schedules} schedules in ${Math.round((performance.now() - started) / 1000)} s, ${findings} findings in their clean runs: the same each time. Injected: ${kinds.join(', ')}`,
)
