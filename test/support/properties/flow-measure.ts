import { MemoryStore } from '#adapters/local/memory-store.ts'
import { findingOf, groupSignals } from '#core/correlate/finding.ts'
import { readOriginSignals } from '#core/correlate/origin-signals.ts'
import { rulesOf } from '#core/correlate/rules.ts'
import type { Content } from '#core/detect/detect.ts'
import type { Event } from '#core/model/event.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { type FlowRequest, type SimulatedFlows, simulateFlows } from '#simulate/flows.ts'

type Reported = Finding | Incident

/** What became of a simulated day: each attack with the findings that report it, and the findings that report none. */
export interface Measured {
  readonly lines: number
  readonly milliseconds: number
  readonly attacks: readonly { readonly name: string; readonly family: 4 | 6; readonly by: readonly string[] }[]
  /** Active findings of medium or above, most of whose events belong to no attack. */
  readonly falseAlarms: readonly Reported[]
  readonly findings: readonly Reported[]
}

const BATCH = 20_000

/** Share of a finding's events that one attack must own for the finding to be about it. */
const OWN = 0.5

const aboutOne = (finding: Reported, labels: ReadonlyMap<string, string>): string | undefined => {
  const counts = new Map<string, number>()
  for (const id of finding.events) {
    const label = labels.get(id)
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1)
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most && most[1] >= finding.events.length * OWN ? most[0] : undefined
}

const ownsSome = (finding: Reported, labels: ReadonlyMap<string, string>): boolean => finding.events.some((id) => labels.has(id))

/** What incidents took in, as findings: an attack is found where a signal that is its own stands in an incident. */
const grouped = async (store: MemoryStore, content: Content, incidents: readonly Incident[]): Promise<Reported[]> => {
  const rules = rulesOf(content)
  const parts = await Promise.all(
    incidents.map(async (incident) => {
      const component = await readOriginSignals(store, rules, incident.origin.node)
      const detections = new Set(incident.signals.map((signal) => signal.detection))
      return groupSignals(component.signals.filter((signal) => detections.has(signal.info.id))).map((group) =>
        findingOf(component, group, incident),
      )
    }),
  )
  return parts.flat()
}

/** Plays a simulated day of flow logs, with its API calls where asked, through the whole pipeline. */
export const measureFlows = async (content: Content, request: FlowRequest, withCalls = false): Promise<Measured> => {
  const simulated = simulateFlows(request)
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: { ...defaultSettings, ...(simulated.settings as object), flows: true } }, store)
  const labels = new Map<string, string>()
  const begun = performance.now()
  let lines = 0
  if (withCalls) await pipeline.take(eventsOfCalls(simulated, pipeline.context))
  for (const batch of batches(simulated)) {
    lines += batch.length
    await pipeline.take(eventsOf(simulated, batch, pipeline.context, labels))
  }
  const findings = await settle(pipeline, store)
  const reported = findings.filter((finding) => finding.state === 'active')
  const incidents = reported.filter((one): one is Incident => one.kind === 'incident')
  const all = [...reported, ...(await grouped(store, content, incidents))]
  return {
    lines,
    milliseconds: Math.round(performance.now() - begun),
    attacks: simulated.truth.map(({ name, family }) => ({
      name,
      family,
      by: all.filter((one) => aboutOne(one, labels) === name).map((one) => `${one.detection}:${one.severity}`),
    })),
    falseAlarms: reported.filter(
      (one) =>
        one.state === 'active' &&
        rankOf(one.severity) >= rankOf('medium') &&
        !aboutOne(one, labels) &&
        !(one.kind === 'incident' && ownsSome(one, labels)),
    ),
    findings: reported,
  }
}

type Line = ReturnType<SimulatedFlows['labeled']> extends Generator<infer T> ? T : never
type Known = ReturnType<typeof createPipeline>['context']

function* batches(simulated: SimulatedFlows): Generator<Line[]> {
  let batch: Line[] = []
  for (const line of simulated.labeled()) {
    batch.push(line)
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

const eventsOf = (simulated: SimulatedFlows, batch: readonly Line[], known: Known, labels: Map<string, string>): Event[] => {
  const format = parseFlowFormat(simulated.format)
  if (typeof format === 'string') throw new Error(format)
  return batch.flatMap(({ line, label }, at) => {
    const event = normalize({ kind: 'flow-line', record: line, format, place: { source: 'simulated', line: at } } as never, known)
    if (!event || 'reason' in event) return []
    if (label !== undefined) labels.set(event.id, label)
    return [event]
  })
}

const eventsOfCalls = (simulated: SimulatedFlows, known: Known): Event[] =>
  simulated.cloudTrail.flatMap((record) => {
    const event = normalize(
      { kind: 'api-call', record, time: Date.parse(String(record['eventTime'])), place: { source: 'simulated' } } as never,
      known,
    )
    return event && !('reason' in event) ? [event] : []
  })
