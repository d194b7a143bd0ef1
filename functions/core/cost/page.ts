import { ASSUMED, type Bill, type Line, type Measured, type Usage } from './bill.ts'
import { PRICES_OF } from './prices.ts'

const numbered = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

const PARTS: Readonly<Record<Line['part'], string>> = {
  fixed: 'Fixed',
  'fast path': 'Fast path: EventBridge and Kinesis',
  'second path': "Second path: the trail's bucket",
  flows: 'Flow logs',
}

const dollars = (value: number): string => `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`

const rowOf = ({ service, how, dollars: value }: Line): string => `  ${service.padEnd(12)} ${how.padEnd(72)} ${dollars(value).padStart(12)}`

const assumptions = ({ calls, command, date }: Measured): string[] => [
  `Prices of ${PRICES_OF.region}, gathered ${PRICES_OF.date}, without free tiers and discounts (functions/core/cost/prices.ts).`,
  `Measured ${date} by \`${command}\`: an event has ${Math.round(calls.bytes)} bytes.`,
  `Assumed: peaks of ${ASSUMED.peak} times the mean, ${ASSUMED.elsewhere * 100} % of events from other Regions where there are several, a processor ${ASSUMED.slower} times`,
  `slower than the measuring one, ${ASSUMED.waiting} ms of waiting an invocation, as many invocations as the mappings' windows allow.`,
  'The first copy of management events is free: use the trail that exists; a second one costs $20 a million. Chat, e-mail and responses cost',
  'next to nothing. Security Hub takes 10,000 findings a month for nothing.',
]

/** The bill as lines of text. */
export const billPage = (bill: Bill, usage: Usage, measured: Measured): string[] => {
  const parts = (Object.keys(PARTS) as Line['part'][]).map((part) => bill.lines.filter((line) => line.part === part))
  const sections = parts.flatMap((lines) => {
    const [first] = lines
    if (!first) return []
    const total = lines.reduce((sum, line) => sum + line.dollars, 0)
    return [PARTS[first.part].padEnd(86) + dollars(total).padStart(13), ...lines.map(rowOf), '']
  })
  return [
    `${usage.eventsPerDay.toLocaleString('en')} events and ${usage.flowsGb} GB of flow logs a day, ${numbered(usage.accounts, 'account')}, ${numbered(usage.regions, 'Region')}: US dollars a month`,
    '',
    ...sections,
    `Total${dollars(bill.total).padStart(94)}`,
    `A million events by ${usage.fastPath ? 'the fast path' : "the trail's bucket alone"}: ${dollars(bill.aMillion.variable)}, with what is fixed ${dollars(bill.aMillion.all)}.`,
    `GuardDuty for the same management events and flow logs, before discounts: ${dollars(bill.managed)}. It sees DNS too, and needs no deployment.`,
    '',
    ...assumptions(measured),
  ]
}
