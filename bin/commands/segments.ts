import { Command, Option } from 'commander'
import { readInput } from '#adapters/local/input.ts'
import type { FlowFormat } from '#core/net/flow-format.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { explain } from '#core/source/item.ts'
import { createSegmentLearning } from '#core/tune/segment-learning.ts'
import { createSegments, type SegmentRule } from '#core/tune/segments.ts'
import { createVpcLearning } from '#core/tune/vpc-learning.ts'
import { flowFormat } from './arguments.ts'
import { flowOptions, readSettings, Unusable } from './world.ts'

interface Options {
  readonly format: 'table' | 'json'
  readonly settings?: string
  readonly flowFormat?: FlowFormat
  readonly declare?: true
}

export const segmentsCommand = (): Command =>
  new Command('segments')
    .description('proposes the least security-group rules that the accepted flows need, or a declaration of segments')
    .argument('<path...>', 'files, folders or globs of flow logs, plain or gzip; CloudTrail beside them names the ranges of VPCs')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'json']).default('table'))
    .option('--settings <file>', 'what your organization says of itself (JSON; the context key `kestrail` of cdk.json)')
    .option('--flow-format <fields>', "the fields of flow logs without header, as in the flow log's own LogFormat", flowFormat)
    .option(
      '--declare',
      'propose the settings `vpcs` and `segments` instead: ranges of VPCs, and what each subnet was seen to reach (JSON)',
    )
    .action(segments)

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }

const line = ({ way, protocol, port, networks, records }: SegmentRule): string =>
  `  ${way.padEnd(8)} ${(PROTOCOLS[protocol] ?? String(protocol)).padEnd(6)} ${String(port ?? 'all').padEnd(6)} ${networks.join(', ')}  (${records} records)`

/** Rules as people read them, interface by interface. */
const written = (rules: readonly SegmentRule[]): string =>
  [...Map.groupBy(rules, (rule) => rule.interfaceId)]
    .map(([interfaceId, own]) => [`${interfaceId}${own[0]?.instance ? ` (${own[0].instance})` : ''}`, ...own.map(line)].join('\n'))
    .join('\n\n')

async function segments(paths: string[], options: Options): Promise<void> {
  const settings = await readSettings(options.settings).catch((error: Error) => {
    if (!(error instanceof Unusable)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  })
  if (!settings) return
  const known = compileSettings(settings)
  const gathered = createSegments()
  const learning = createSegmentLearning()
  const vpcs = createVpcLearning()
  let flows = 0
  for await (const { items, rejects } of readInput(paths, flowOptions(settings, options.flowFormat))) {
    for (const reject of rejects) process.stderr.write(`${explain(reject)}\n`)
    for (const item of items) {
      const event = normalize(item, known)
      if (!event || 'reason' in event) continue
      if (options.declare) vpcs.observe(event)
      if (event.kind !== 'flow') continue
      flows++
      if (options.declare) learning.observe(event)
      else gathered.observe(event)
    }
  }
  if (options.declare) {
    const { segments: learned, left } = learning.segments()
    process.stdout.write(`${JSON.stringify({ vpcs: vpcs.ranges(), segments: learned }, undefined, 2)}\n`)
    reported(flows, `${learned.length} segments`, left)
    return
  }
  const { rules, left } = gathered.rules()
  process.stdout.write(options.format === 'json' ? `${JSON.stringify(rules, undefined, 2)}\n` : `${written(rules)}\n`)
  reported(flows, `${rules.length} rules`, left)
}

const reported = (flows: number, what: string, left: number): void => {
  process.stderr.write(`${flows} flows, ${what}${left > 0 ? `, ${left} flows beyond the bound` : ''}\n`)
  if (flows === 0) process.exitCode = 1
}
