import { complaints, measureFeedback, noisyMonth } from '../support/records/noisy-month.ts'

/** A whole month with one noisy rule and one piece of feedback: `node test/nightly/feedback.ts [seed …]`. */
const seeds = process.argv.length > 2 ? process.argv.slice(2) : ['a', 'b', 'c']

for (const seed of seeds) {
  const measured = await measureFeedback(noisyMonth(seed, { days: 30, eventsPerDay: 11_000 }))
  const { noise, sums, suppression } = measured
  console.log(
    `seed ${seed}: ${noise.before} alerts of the noisy rule, ${noise.during} after one piece of feedback, ${noise.after} after its end; ${sums.during.signals} signals; ${JSON.stringify(suppression.where)}`,
  )
  for (const complaint of complaints(measured)) {
    console.log(`  ${complaint}`)
    process.exitCode = 1
  }
}
