import { grouped, plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { nameOf } from '#core/text/node.ts'
import { minuteOf } from '#core/text/times.ts'
import type { Backtest, Tally } from '../report/backtest.ts'

const MAX_ROWS = 10
const BAR = 40

const bar = (count: number, most: number): string => '█'.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR)))

/** One line a day; long spans by month. */
const daysOf = (days: Tally): string[] => {
  const rows =
    days.length <= 62
      ? days
      : [...Map.groupBy(days, ([day]) => day.slice(0, 7))].map(
          ([month, of]) => [month, of.reduce((sum, [, count]) => sum + count, 0)] as const,
        )
  const most = Math.max(1, ...rows.map(([, count]) => count))
  return rows.map(([day, count]) => `    ${day}  ${grouped(count).padStart(6)}  ${bar(count, most)}`.trimEnd())
}

const topOf = (tally: Tally, name: (value: string) => string): string[] => {
  const rows = tally.slice(0, MAX_ROWS).map(([value, count]) => `    ${grouped(count).padStart(6)}  ${forTerminal(name(value))}`)
  const more = tally.length - MAX_ROWS
  return more > 0 ? [...rows, `            and ${plural(more, 'other')}`] : rows
}

/** Roles of the same name live in many accounts. */
const whoOf = (node: string): string => {
  const account = /:(\d{12}):/.exec(node)?.[1]
  return account === undefined ? nameOf(node) : `${nameOf(node)} of ${account}`
}

const volumeOf = ({ raised, days, alert }: Backtest): string => {
  const aDay = days.length === 0 ? 0 : raised / days.length
  const alone = alert === 'finding' ? 'each an alert, unless an incident takes it in' : 'never an alert by itself'
  return `${aDay < 10 ? aDay.toFixed(1) : grouped(Math.round(aDay))} a day over ${plural(days.length, 'day')}; ${alone}`
}

/** What a rule would have raised, for a terminal. Every text from a log is inert. */
export const renderBacktest = (test: Backtest): string[] => {
  const severities = test.severities.map(({ severity, count }) => `${grouped(count)} ${severity}`).join(', ')
  const head = `${forTerminal(test.rule)}: ${grouped(test.raised)} raised${severities ? ` (${severities})` : ''}, of ${plural(test.events, 'event')}`
  if (test.raised === 0) return [`${forTerminal(test.rule)}: nothing raised over ${plural(test.days.length, 'day')}`, '']
  return [
    head,
    `  ${volumeOf(test)}`,
    '  by day',
    ...daysOf(test.days),
    '  by identity',
    ...topOf(test.identities, whoOf),
    '  by account',
    ...topOf(test.accounts, (account) => account),
    '  such as',
    ...test.examples.map((one) =>
      forTerminal(`    ${minuteOf(one.firstSeen)}  ${one.severity}  ${one.origin.name}: ${one.summary} [${one.events[0] ?? ''}]`),
    ),
    '',
  ]
}
