import { MemoryStore } from '#adapters/local/memory-store.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { Item } from '#core/source/item.ts'
import { content } from '#detections/content.ts'
import { simulateFlows } from '#simulate/flows.ts'
import { analyze } from '../../bin/cli/analysis.ts'

/** Flow lines a second, of the same lines in memory. */
export interface FlowRates {
  readonly lines: number
  /** Split at spaces, numbers parsed, an object a line, and nothing done with it. */
  readonly bare: number
  /** Lines into flow events whose facts are worked out. */
  readonly normalized: number
  /** The whole pipeline: normalize, detect, state, correlate. */
  readonly whole: number
}

const BATCH = 20_000

const bareOf = (lines: readonly string[], format: string): void => {
  const names = [...format.matchAll(/\$\{([^}]+)\}/g)].map((match) => match[1]!)
  for (const line of lines) {
    const words = line.split(' ')
    const record: Record<string, string | number> = {}
    for (let at = 0; at < names.length; at++) {
      const word = words[at] ?? '-'
      const number = Number(word)
      record[names[at]!] = Number.isNaN(number) ? word : number
    }
  }
}

const itemsOf = (lines: readonly string[], format: string): Item[] => {
  const parsed = parseFlowFormat(format)
  if (typeof parsed === 'string') throw new Error(parsed)
  return lines.map((record, at) => ({ kind: 'flow-line', record, format: parsed, place: { file: 'simulated', line: at + 1 } }))
}

function* batches(items: readonly Item[]) {
  for (let at = 0; at < items.length; at += BATCH) yield { items: items.slice(at, at + BATCH), rejects: [], ignored: [] }
}

const timed = async (lines: number, work: () => unknown): Promise<number> => {
  globalThis.gc?.()
  const begun = performance.now()
  await work()
  return (lines / (performance.now() - begun)) * 1000
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

/** Alternates what is measured, so that a noisy neighbor disturbs all alike; the first round only warms up. */
export const benchFlows = async (records = 200_000, runs = 3): Promise<FlowRates> => {
  const simulated = simulateFlows({ seed: 'bench', records })
  const lines = [...simulated.lines()]
  const items = itemsOf(lines, simulated.format)
  const known = compileSettings(defaultSettings)
  const rates = { bare: [] as number[], normalized: [] as number[], whole: [] as number[] }
  for (let run = 0; run <= runs; run++) {
    const bare = await timed(lines.length, () => bareOf(lines, simulated.format))
    const normalized = await timed(lines.length, () => {
      for (const item of items) void (normalize(item, known) as { facts?: unknown } | undefined)?.facts
    })
    const whole = await timed(lines.length, () => analyze(batches(items), { content, settings: defaultSettings }, new MemoryStore(), {}))
    if (run === 0) continue
    rates.bare.push(bare)
    rates.normalized.push(normalized)
    rates.whole.push(whole)
  }
  return { lines: lines.length, bare: median(rates.bare), normalized: median(rates.normalized), whole: median(rates.whole) }
}
