import type { Json } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import type { DecodedBatch } from '#core/source/item.ts'
import { simulateDay } from '#simulate/day.ts'
import { inFiles } from '#simulate/delivery.ts'
import { simulateFlows } from '#simulate/flows.ts'

/** Simulated logs: as items for the pipeline, and as the files that AWS would deliver. */
export interface Simulation {
  /** `a simulated day (seed kestrel)` */
  readonly what: string
  readonly settings: object
  readonly batches: () => Generator<DecodedBatch>
  /** Names and texts, without the compression. */
  readonly files: () => Generator<readonly [name: string, text: string]>
  /** The attacks in them, one line each; empty where the reader is to find them. */
  readonly hidden: readonly string[]
}

export interface SimulateRequest {
  readonly seed: string
  readonly date: string
  readonly events?: number
  readonly breach: boolean
}

const FILE_SIZE = 2_000
const LINES = 20_000

export function* inBatches(records: readonly Json[]): Generator<DecodedBatch> {
  for (const batch of inFiles(records, FILE_SIZE))
    yield {
      items: batch.map((record) => ({
        kind: 'api-call',
        record,
        time: Date.parse(String(record['eventTime'])),
        place: { file: 'simulation' },
      })),
      rejects: [],
      ignored: [],
    }
}

function* trailFiles(records: readonly Json[]): Generator<readonly [string, string]> {
  for (const [number, batch] of [...inFiles(records, FILE_SIZE)].entries())
    yield [`simulated_CloudTrail_${String(number).padStart(4, '0')}.json`, JSON.stringify({ Records: batch })]
}

/** A day of CloudTrail of a small organization. */
export const simulatedDay = ({ seed, date, breach, events = 21_000 }: SimulateRequest): Simulation => {
  const { records, settings } = simulateDay({ seed, date, breach, events })
  return {
    what: `a simulated day (seed ${seed})`,
    settings,
    batches: () => inBatches(records),
    files: () => trailFiles(records),
    hidden: [],
  }
}

function* piecesOf(lines: Iterable<string>): Generator<string[]> {
  let piece: string[] = []
  for (const line of lines) {
    piece.push(line)
    if (piece.length < LINES) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}

/** A day of VPC Flow Logs with ten attacks in both families, and the API calls that belong to the same stories. */
export const simulatedFlows = ({ seed, date, breach, events: records = 200_000 }: SimulateRequest): Simulation => {
  const { header, lines, truth, cloudTrail, settings, ...flows } = simulateFlows({ seed, date, records, attacks: breach })
  const format = parseFlowFormat(flows.format)
  if (typeof format === 'string') throw new Error(format)
  return {
    what: `a simulated day of flow logs (seed ${seed})`,
    settings: { ...settings, flows: true },
    batches: function* () {
      yield* inBatches(cloudTrail)
      for (const piece of piecesOf(lines()))
        yield {
          items: piece.map((record, at) => ({ kind: 'flow-line', record, format, place: { file: 'simulation', line: at + 1 } })),
          rejects: [],
          ignored: [],
        }
    },
    files: function* () {
      yield* trailFiles(cloudTrail)
      let number = 0
      for (const piece of piecesOf(lines()))
        yield [`simulated_vpcflowlogs_${String(number++).padStart(4, '0')}.log`, `${[header, ...piece].join('\n')}\n`]
    },
    hidden: truth.map(
      (one) =>
        `${one.first.slice(11, 16)} ${one.name} over IPv${one.family} at ${one.instance === '-' ? one.interfaces[0] : one.instance} (${one.technique})`,
    ),
  }
}
