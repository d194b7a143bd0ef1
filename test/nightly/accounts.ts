import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { defaultSettings, parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { ledgerOf } from '../bench/ledger.ts'

/** How state grows with accounts: `node test/nightly/accounts.ts [accounts] [events of an account and day]`. */
const [most = '500', perAccount = '200'] = process.argv.slice(2)
const REGIONS = ['us-east-1', 'eu-west-1', 'eu-central-1', 'ap-southeast-2']
const GLOBAL = new Set(['iam.amazonaws.com', 'sts.amazonaws.com', 'organizations.amazonaws.com'])
const DAYS = 1

/** Simulated companies side by side, each with accounts of its own; what is not global is spread over four Regions. */
function* companies(accounts: number) {
  for (let number = 0, made = 0; made < accounts; number++) {
    const day = simulateDay({ seed: `accounts/${number}`, date: '2026-05-12', events: 0 })
    const own = day.organization.accounts.length
    made += own
    yield { number, own, settings: day.settings }
  }
}

const inRegion = (record: Record<string, unknown>, at: number): Record<string, unknown> =>
  GLOBAL.has(String(record['eventSource'])) ? record : { ...record, awsRegion: REGIONS[at % REGIONS.length] }

const measure = async (accounts: number) => {
  const all = [...companies(accounts)]
  const parsed = parseSettings({ ...defaultSettings, accounts: all.flatMap(({ settings }) => settings.accounts) })
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const ledger = ledgerOf({ content, settings: parsed.settings })
  let total = 0
  for (let day = 0; day < DAYS; day++) {
    const date = `2026-05-${String(12 + day).padStart(2, '0')}`
    const records = all.flatMap(
      ({ number, own }) => simulateDay({ seed: `accounts/${number}`, date, events: own * Number(perAccount) }).records,
    )
    total += records.length
    const events = records.map((record, at) => normalizeApiCall(inRegion(record, at) as never, ledger.known))
    events.sort((a, b) => a.time - b.time)
    await ledger.take(events)
  }
  const { rows, bytes } = ledger.stored()
  const real = all.reduce((sum, { own }) => sum + own, 0)
  return { accounts: real, events: total, rows, bytes }
}

console.log('accounts | events of a day | rows | bytes | rows an account | bytes an account | bytes an event')
for (const share of [1 / 4, 1 / 2, 1]) {
  const { accounts, events, rows, bytes } = await measure(Math.round(Number(most) * share))
  const cells = [accounts, events, rows, bytes, Math.round(rows / accounts), Math.round(bytes / accounts), Math.round(bytes / events)]
  console.log(cells.map((cell) => cell.toLocaleString('en')).join(' | '))
}
