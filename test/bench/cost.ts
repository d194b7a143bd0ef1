import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ASSUMED, type Measured } from '#core/cost/bill.ts'
import type { Event } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { parseSettings, type Settings } from '#core/settings/settings.ts'
import { decodeText } from '#core/source/text.ts'
import { content } from '#detections/content.ts'
import { simulateDay } from '#simulate/day.ts'
import { simulateFlows } from '#simulate/flows.ts'
import { eventBridgeEvent, logsEnvelope } from '../support/aws/running.ts'
import { bundleOf } from './bundles.ts'
import { ledgerOf } from './ledger.ts'
import { kinesisBatch, timeStages } from './stages.ts'

/** `node test/bench/cost.ts [--flows] [--write]`: the unit figures of `kestrail cost`; with --write they replace functions/core/cost/measured.json. */
const FILE = fileURLToPath(new URL('../../functions/core/cost/measured.json', import.meta.url))
const HISTORY = 7
/** So many of the day's first calls come again by the second path. */
const AGAIN = 5_000
/** Through the real bundles. */
const MEASURED = 8_000
const FLOW_LINES = 120_000
/** What a busy estate's log groups deliver within the window of a batch. */
const LINES_A_BATCH = 2_500
const LINES_A_MESSAGE = 500
const BATCH = 250
/** Calls in one file of a trail. */
const A_FILE = ASSUMED.eventsPerFile
const MILLION = 1_000_000

const settingsOf = (written: unknown): Settings => {
  const parsed = parseSettings(written)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  return parsed.settings
}
const round = (value: number): number => Number(value.toPrecision(3))
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

const calls = async () => {
  const day = simulateDay({ seed: 'steady', date: '2026-05-12', history: HISTORY })
  const midnight = Date.parse('2026-05-12T00:00:00Z')
  const isToday = (record: { eventTime: string }): boolean => Date.parse(record.eventTime) >= midnight
  const today = day.records.filter(isToday)
  const settings = settingsOf(day.settings)
  const ledger = ledgerOf({ content, settings })
  const eventsOf = (records: typeof today): Event[] => records.map((record) => normalizeApiCall(record, ledger.known))
  await ledger.take(eventsOf(day.records.filter((record) => !isToday(record))))
  ledger.restart()
  const before = ledger.stored()
  await ledger.take(eventsOf(today))
  const first = ledger.used()
  const after = ledger.stored()
  ledger.restart(true)
  await ledger.take(eventsOf(today.slice(0, AGAIN)))
  const second = ledger.used()
  const files = ledgerOf({ content, settings })
  await files.take(eventsOf(day.records.filter((record) => !isToday(record))))
  files.restart()
  await files.take(eventsOf(today), A_FILE)
  const byFiles = files.used()
  const texts = today.map((record) => JSON.stringify(eventBridgeEvent({ ...record })))
  const n = today.length
  return {
    texts,
    records: today,
    figures: {
      events: n,
      bytes: round(sum(texts.map((text) => Buffer.byteLength(text))) / n),
      writeUnits: round(first.writeUnits / n),
      readUnits: round(first.readUnits / n),
      judged: round(first.judged / n),
      published: round(first.published / n),
      storedBytes: round((after.bytes - before.bytes) / n),
      fileWriteUnits: round(byFiles.writeUnits / n),
      fileReadUnits: round(byFiles.readUnits / n),
      secondPathWriteUnits: round(second.writeUnits / second.events),
      secondPathReadUnits: round(second.readUnits / second.events),
    },
  }
}

const stageTimes = async (texts: readonly string[]) => {
  const batches: unknown[] = []
  for (let at = 0; at < Math.min(texts.length, MEASURED); at += BATCH) batches.push(kinesisBatch(texts.slice(at, at + BATCH)))
  const warm = Math.floor(batches.length / 4)
  const small = texts.slice(0, 40).map((text) => kinesisBatch([text]))
  const { detect, correlate, changes, logged } = await timeStages([...batches, ...small], warm)
  const whole = detect.slice(0, -small.length)
  return {
    detectMs: round(sum(whole) / (whole.length * BATCH)),
    invocationMs: round(median(detect.slice(-small.length))),
    correlateMs: round(correlate / Math.max(1, changes)),
    detectLogBytes: round(logged.detect),
    correlateLogBytes: round(logged.correlate),
  }
}

const flows = async () => {
  const simulated = simulateFlows({ seed: 'cost', records: FLOW_LINES, attacks: false })
  const lines = [...simulated.lines()]
  const ledger = ledgerOf({ content, settings: settingsOf(simulated.settings) })
  for (let at = 0; at < lines.length; at += 20_000) {
    const { items } = decodeText(`${simulated.header}\n${lines.slice(at, at + 20_000).join('\n')}`, 'flows.log')
    const events = items
      .map((item) => normalize(item, ledger.known))
      .filter((event): event is Event => event !== undefined && !('reason' in event))
    await ledger.take(events, LINES_A_BATCH)
  }
  const { writeUnits, readUnits } = ledger.used()
  const envelopes: Buffer[] = []
  for (let at = 0; at < lines.length; at += LINES_A_MESSAGE) envelopes.push(logsEnvelope('flows', lines.slice(at, at + LINES_A_MESSAGE)))
  const bytes = sum(lines.map((line) => line.length + 1))
  const perMillion = MILLION / lines.length
  return {
    lines: lines.length,
    bytesALine: round(bytes / lines.length),
    packed: round(sum(envelopes.map((one) => one.length)) / bytes),
    writeUnits: round(writeUnits * perMillion),
    readUnits: round(readUnits * perMillion),
  }
}

const callFigures = async () => {
  const { texts, figures } = await calls()
  return { ...figures, ...(await stageTimes(texts)) }
}

/** `--flows`: only those are measured anew. */
const known = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Measured) : undefined
const measured: Measured = {
  command: 'node test/bench/cost.ts --write',
  date: new Date().toISOString().slice(0, 10),
  machine: `${process.arch}, Node ${process.versions.node}`,
  calls: known && process.argv.includes('--flows') ? known.calls : await callFigures(),
  flows: await flows(),
  bundleBytes: bundleOf('detect').bytes,
}
console.log(JSON.stringify(measured, undefined, 2))
if (process.argv.includes('--write')) writeFileSync(FILE, `${JSON.stringify(measured, undefined, 2)}\n`)
