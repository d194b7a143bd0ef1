import { readInput } from '#adapters/local/input.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { formatAddress, parseAddress } from '#core/net/address.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import type { Settings } from '#core/settings/settings.ts'
import { explain } from '#core/source/item.ts'
import { plural } from '#core/text/counts.ts'
import { flowDetections, namedPeers } from '#core/tune/named-peers.ts'
import { createSegmentLearning } from '#core/tune/segment-learning.ts'
import { createSegments, type SegmentRule } from '#core/tune/segments.ts'
import { createVpcLearning } from '#core/tune/vpc-learning.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../analysis.ts'
import { flowOptions } from '../logs.ts'
import { printLines, warn } from '../output.ts'
import { readSettings } from '../settings-file.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly format: 'table' | 'json'
  readonly settings?: string
  readonly flowFormat?: string
  readonly declare?: true
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }

const ruleLine = ({ way, protocol, port, networks, records }: SegmentRule): string =>
  `  ${way.padEnd(8)} ${(PROTOCOLS[protocol] ?? String(protocol)).padEnd(6)} ${String(port ?? 'all').padEnd(6)} ${networks.join(', ')}  (${records} records)`

/** Rules as a table, interface by interface. */
const rulesText = (rules: readonly SegmentRule[]): string =>
  [...Map.groupBy(rules, (rule) => rule.interfaceId)]
    .map(([interfaceId, own]) => [`${interfaceId}${own[0]?.instance ? ` (${own[0].instance})` : ''}`, ...own.map(ruleLine)].join('\n'))
    .join('\n\n')

interface Observations {
  readonly flows: number
  /** Flows of addresses that findings name. */
  readonly suspicious: number
  readonly segments: ReturnType<typeof createSegments>
  readonly learning: ReturnType<typeof createSegmentLearning>
  readonly vpcs: ReturnType<typeof createVpcLearning>
}

/** `kestrail segments`: security-group rules, or with --declare settings, that the accepted flows need. */
export async function proposeSegments(paths: string[], options: Options): Promise<void> {
  const { flows, suspicious, segments, learning, vpcs } = await observe(paths, options)
  if (flows === 0) throw new InputError(`${paths.join(' ')}: no flow logs could be read`)
  const proposal = options.declare ? learning.segments() : segments.rules()
  if ('segments' in proposal) printLines([JSON.stringify({ vpcs: vpcs.ranges(), segments: proposal.segments }, undefined, 2)])
  else printLines([options.format === 'json' ? JSON.stringify(proposal.rules, undefined, 2) : rulesText(proposal.rules)])
  const proposed = 'segments' in proposal ? plural(proposal.segments.length, 'segment') : plural(proposal.rules.length, 'rule')
  if (suspicious > 0)
    warn(`${plural(suspicious, 'flow')} of addresses that findings name were left out; \`kestrail analyze\` shows the findings`)
  warn(
    `${plural(flows, 'flow')}, ${proposed}${proposal.left > 0 ? `; ${plural(proposal.left, 'flow')} beyond the limit were not used` : ''}`,
  )
}

/** What the same logs show to be an attack is no need of anybody's. Segments that are declared are what is being decided: they accuse nobody here. */
async function suspects(paths: readonly string[], settings: Settings, flowFormat: string | undefined): Promise<ReadonlySet<string>> {
  const { findings } = await analyze(
    readInput(paths, flowOptions(settings, flowFormat)),
    { content, settings: { ...settings, segments: [] } },
    new MemoryStore(),
    {},
  )
  return namedPeers(findings, flowDetections(content.pack))
}

async function observe(paths: readonly string[], { settings: file, flowFormat, declare }: Options): Promise<Observations> {
  const settings = await readSettings(file)
  const context = compileSettings(settings)
  const [segments, learning, vpcs] = [createSegments(), createSegmentLearning(), createVpcLearning()]
  const peers = await suspects(paths, settings, flowFormat)
  let flows = 0
  let suspicious = 0
  for await (const { items, rejects } of readInput(paths, flowOptions(settings, flowFormat))) {
    for (const reject of rejects) warn(explain(reject))
    for (const item of items) {
      const event = normalize(item, context)
      if (!event || 'reason' in event) continue
      if (declare) vpcs.observe(event)
      if (event.kind !== 'flow') continue
      flows++
      const peer = parseAddress(String((event.facts['peer'] as { address?: string } | undefined)?.address ?? ''))
      if (peer && peers.has(formatAddress(peer))) {
        suspicious++
        continue
      }
      if (declare) learning.observe(event)
      else segments.observe(event)
    }
  }
  return { flows, suspicious, segments, learning, vpcs }
}
