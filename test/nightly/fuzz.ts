import { fuzz } from '../support/properties/fuzz.ts'

/** Hostile input in numbers: `node test/nightly/fuzz.ts [mutations] [seed]`. */
const [mutations = '1000000', seed = 'nightly'] = process.argv.slice(2)
const started = performance.now()
const done = await fuzz(seed, Number(mutations), (count) => {
  if (count % 100_000 === 0) console.log(`${count.toLocaleString('en')} …`)
})
for (const { target, number, what, input } of done.troubles) console.log(`${target} ${number}: ${what}\n  ${JSON.stringify(input)}`)
const kinds = Object.entries(done.byTarget).map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
console.log(
  `${done.mutations.toLocaleString('en')} mutations (${kinds.join(', ')}) in ${Math.round((performance.now() - started) / 1000)} s: ${done.events.toLocaleString('en')} were still events, ${done.findings.toLocaleString('en')} findings were reported`,
)
console.log(`slowest: ${done.slowest.ms.toFixed(1)} ms (${done.slowest.target}, ${done.slowest.number}); troubles: ${done.troubles.length}`)
process.exitCode = done.troubles.length > 0 ? 1 : 0
