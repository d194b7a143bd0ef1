import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flow } from '#core/model/event.ts'
import { FLOW_FIELDS_BY_VERSION, type FlowFormat, headerFormat, parseFlowFormat, STANDARD_FORMAT } from '#core/net/flow-format.ts'
import { parsePrefix, prefixSet } from '#core/net/prefix-set.ts'
import { NO_DATA, normalizeFlow } from '#core/normalize/flow.ts'
import { NOTHING_DECLARED, type Ours } from '#core/normalize/flow-facts.ts'
import { parseFlowLine } from '#core/source/flow-line.ts'
import type { EnvelopeContext } from '#core/source/item.ts'
import { decodeText } from '#core/source/text.ts'
import { FLOW } from '../../support/records/envelopes.ts'

const formatOf = (text: string): FlowFormat => {
  const format = parseFlowFormat(text)
  if (typeof format === 'string') throw new Error(format)
  return format
}
const outcome = (line: string, format = STANDARD_FORMAT, context?: EnvelopeContext, ours: Ours = NOTHING_DECLARED) =>
  normalizeFlow({ kind: 'flow-line', record: line, format, place: { file: 'f', line: 1 }, ...(context && { context }) }, ours)
const flow = (line: string, format = STANDARD_FORMAT, context?: EnvelopeContext, ours: Ours = NOTHING_DECLARED): Flow => {
  const found = outcome(line, format, context, ours)
  if (typeof found === 'string' || !('kind' in found)) throw new Error(`no flow: ${JSON.stringify(found)}`)
  return found
}
const reason = (line: string, format = STANDARD_FORMAT): string => {
  const found = outcome(line, format)
  if (typeof found === 'string' || !('reason' in found)) throw new Error('no problem')
  return found.reason
}

/** A line of named fields, the rest `-`. */
const lineOf = (format: FlowFormat, values: Readonly<Record<string, string | number>>): string =>
  format.fields.map((field) => values[field] ?? '-').join(' ')

const STANDARD = {
  'account-id': '123456789012',
  'interface-id': 'eni-0a1b2c3d',
  start: 1_780_000_000,
  end: 1_780_000_060,
  action: 'ACCEPT',
  'log-status': 'OK',
  protocol: 6,
}

describe('a flow-log line', () => {
  it('becomes an event with AWS’s names, numbers as numbers', () => {
    expect(flow(FLOW)).toMatchObject({
      kind: 'flow',
      time: 1_780_000_000_000,
      account: '123456789012',
      region: 'unknown',
      interfaceId: 'eni-0a1b2c3d',
      raw: { version: 2, srcaddr: '10.0.1.5', dstport: 443, bytes: 4249, action: 'ACCEPT', 'log-status': 'OK' },
    })
  })

  it('leaves `-` out, ignores NODATA and keeps SKIPDATA', () => {
    const empty = '2 123456789012 eni-0a1b2c3d - - - - - - - 1780000000 1780000060 - '
    expect(outcome(`${empty}NODATA`)).toBe(NO_DATA)
    const skipped = flow(`${empty}SKIPDATA`)
    expect(Object.keys(skipped.raw)).toEqual(['version', 'account-id', 'interface-id', 'start', 'end', 'log-status'])
    expect(skipped.facts).toEqual({ action: 'none', outcome: 'success' })
  })

  it('takes account and Region from what surrounds it', () => {
    const context = { account: '210987654321', region: 'eu-west-1' }
    expect(flow(FLOW, STANDARD_FORMAT, context)).toMatchObject({ account: '123456789012', region: 'eu-west-1' })
    expect(flow(FLOW.replace('123456789012', 'unknown'), STANDARD_FORMAT, context).account).toBe('210987654321')
    const key =
      'logs/AWSLogs/123456789012/vpcflowlogs/us-gov-west-1/2026/05/01/123456789012_vpcflowlogs_us-gov-west-1_fl-1234_20260501T1000Z_ab.log'
    expect(decodeText(FLOW, key).items[0]?.context).toEqual({ account: '123456789012', region: 'us-gov-west-1' })
  })

  it('finds its time where the format has no start', () => {
    expect(flow('10.0.0.1 10.0.0.2 1780000060', formatOf('srcaddr dstaddr end')).time).toBe(1_780_000_060_000)
    expect(flow('10.0.0.1 10.0.0.2', formatOf('srcaddr dstaddr'), { time: 1_780_000_000_001 }).time).toBe(1_780_000_000_001)
    expect(reason('10.0.0.1 10.0.0.2', formatOf('srcaddr dstaddr'))).toContain('neither start nor end')
  })

  it('is rejected with the word that does not fit', () => {
    const [fields] = [FLOW.split(' ')]
    const put = (at: number, word: string) => fields.with(at, word).join(' ')
    expect(reason(put(5, 'NaN'))).toBe('"NaN" is no srcport of a flow log')
    expect(reason(put(6, '65536'))).toBe('"65536" is no dstport of a flow log')
    expect(reason(put(3, '10.0.0.300'))).toBe('"10.0.0.300" is no srcaddr of a flow log')
    expect(reason(put(12, 'DROP'))).toBe('"DROP" is no action of a flow log')
    expect(reason(put(9, '-5'))).toBe('"-5" is no bytes of a flow log')
    expect(reason(put(9, '1e3'))).toBe('"1e3" is no bytes of a flow log')
    expect(reason(put(10, '17'))).toBe('"17" is no time of a flow between November 2013 and 2100')
    expect(reason(fields.slice(0, 13).join(' '))).toBe('the flow-log line has 13 fields, the format has 14')
    expect(reason(`${FLOW} more`)).toBe('the flow-log line has 15 fields, the format has 14')
  })

  it('forgives padding, which some tools add', () => {
    expect(flow(`${FLOW.replace(' 443', '  443')} `).raw).toEqual(flow(FLOW).raw)
  })

  it('has an id that depends on its content alone', () => {
    expect(flow(FLOW).id).toMatch(/^flow-[0-9a-f]{16}$/)
    const shuffled = formatOf(STANDARD_FORMAT.fields.toReversed().join(' '))
    expect(flow(FLOW.split(' ').toReversed().join(' '), shuffled).id).toBe(flow(FLOW).id)
    const others = STANDARD_FORMAT.fields.flatMap((field, at) =>
      ['version', 'log-status'].includes(field) ? [] : [flow(FLOW.split(' ').with(at, different(field)).join(' ')).id],
    )
    expect(new Set([...others, flow(FLOW).id]).size).toBe(others.length + 1)
  })

  it('agrees with splitting at spaces, for any numbers', () => {
    const numbers = fc.record({ srcport: fc.nat(65_535), dstport: fc.nat(65_535), packets: fc.nat(), bytes: fc.maxSafeNat() })
    fc.assert(
      fc.property(numbers, (values) => {
        expect(parseFlowLine(lineOf(STANDARD_FORMAT, { ...STANDARD, ...values }), STANDARD_FORMAT)).toEqual({ ...STANDARD, ...values })
      }),
    )
  })
})

const different = (field: string): string =>
  field.endsWith('addr')
    ? '192.0.2.99'
    : field === 'action'
      ? 'REJECT'
      : field === 'account-id'
        ? '210987654321'
        : field === 'interface-id'
          ? 'eni-9'
          : field === 'protocol'
            ? '17'
            : field === 'start'
              ? '1780000001'
              : '1'

describe('formats', () => {
  it('are given as AWS writes them, as Athena does, or as a header', () => {
    const format = ['version', 'account-id', 'start']
    expect(formatOf('$'.concat('{version} $', '{account-id} $', '{start}')).fields).toEqual(format)
    expect(formatOf('version account_id start').fields).toEqual(format)
    expect(headerFormat('version account-id start')?.fields).toEqual(format)
    expect(parseFlowFormat('version color')).toBe('"color" is no field of VPC Flow Logs')
    expect(parseFlowFormat('version version')).toBe('a field stands twice in the flow-log format')
  })

  it('come from headers only: records and prose are none', () => {
    for (const line of [
      FLOW,
      'start here and end there',
      'version',
      '- eni-1 10.0.0.1',
      'version start version',
      'i-012 eni-1 10.0.0.1',
      '__proto__ version start',
    ]) {
      expect([line, headerFormat(line)]).toEqual([line, undefined])
    }
    expect(headerFormat('version start brand-new-field')?.fields).toHaveLength(3)
  })

  it('cover every field of versions 2 to 11, each with a value of its own', () => {
    const values: Record<string, string | number> = {
      ...STANDARD,
      version: 11,
      srcaddr: '2001:db8::5',
      dstaddr: '198.51.100.7',
      srcport: 50_000,
      dstport: 443,
      packets: 3,
      bytes: 900,
    }
    Object.assign(values, {
      'tcp-flags': 2,
      type: 'IPv6',
      'pkt-srcaddr': '2001:db8::6',
      'pkt-dstaddr': '198.51.100.8',
      'traffic-path': 8,
      'encryption-status': 3,
      'flow-direction': 'egress',
      'reject-reason': 'BPA',
    })
    const seen: string[] = []
    for (const fields of Object.values(FLOW_FIELDS_BY_VERSION)) {
      seen.push(...fields.split(' '))
      const format = formatOf(seen.join(' '))
      const full = Object.fromEntries(seen.map((field) => [field, values[field] ?? `${field}-value`]))
      expect(parseFlowLine(lineOf(format, full), format)).toEqual(full)
      expect(flow(lineOf(format, full), format).time).toBe(1_780_000_000_000)
      const absent = Object.fromEntries(seen.map((field) => [field, STANDARD[field as keyof typeof STANDARD] ?? '-']))
      expect(Object.values(flow(lineOf(format, absent), format).raw)).not.toContain('-')
    }
    expect(seen).toHaveLength(54)
  })

  it('cover transit gateways', () => {
    const format = formatOf(
      'version resource-type account-id tgw-id tgw-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status packets-lost-blackhole flow-direction',
    )
    const values = {
      ...STANDARD,
      version: 6,
      'resource-type': 'TransitGateway',
      'tgw-id': 'tgw-1',
      'tgw-attachment-id': 'tgw-attach-1',
      srcaddr: '10.0.0.1',
      dstaddr: '10.1.0.1',
      'packets-lost-blackhole': 7,
    }
    expect(flow(lineOf(format, values), format)).toMatchObject({ interfaceId: 'tgw-attach-1', raw: { 'packets-lost-blackhole': 7 } })
  })
})

describe('facts of a flow', () => {
  const format = formatOf('srcaddr dstaddr srcport dstport tcp-flags pkt-srcaddr pkt-dstaddr flow-direction action start')
  const facts = (values: Record<string, string | number>, ours: Ours = NOTHING_DECLARED) =>
    flow(lineOf(format, { start: 1_780_000_000, ...values }), format, undefined, ours).facts
  const inside: Ours = (() => {
    const set = prefixSet([[parsePrefix('2001:db8:1::/48')!, true]])
    return { vpc: (address) => set.find(address) === true }
  })()

  it('report our side, the other side and who started', () => {
    expect(flow(FLOW).facts).toEqual({
      action: 'ACCEPT',
      outcome: 'success',
      direction: 'outbound',
      local: { address: '10.0.1.5', scope: 'private', port: 51_234, sends: true, transit: false },
      peer: { address: '203.0.113.9', scope: 'public', port: 443 },
      packet: { size: 212 },
    })
    expect(facts({ srcaddr: '203.0.113.9', dstaddr: '10.0.1.5', srcport: 443, dstport: 51_234 })['direction']).toBe('outbound')
    expect(facts({ srcaddr: '203.0.113.9', dstaddr: '10.0.1.5', srcport: 51_234, dstport: 22 })).toMatchObject({
      direction: 'inbound',
      local: { port: 22 },
    })
  })

  it('trust flags before ports', () => {
    const odd = { srcaddr: '203.0.113.9', dstaddr: '10.0.1.5', srcport: 443, dstport: 51_234 }
    expect(facts({ ...odd, 'tcp-flags': 2 })['direction']).toBe('inbound')
    expect(facts({ ...odd, 'tcp-flags': 18 })['direction']).toBe('outbound')
    expect(facts({ ...odd, 'tcp-flags': 19 })['direction']).toBe('outbound')
  })

  it('take a rejected packet for an opening, unless a server’s port answers late', () => {
    expect(facts({ srcaddr: '203.0.113.9', dstaddr: '10.0.1.5', srcport: 40_000, dstport: 50_001, action: 'REJECT' })).toMatchObject({
      direction: 'inbound',
      outcome: 'denied',
    })
    expect(facts({ srcaddr: '203.0.113.9', dstaddr: '10.0.1.5', srcport: 443, dstport: 50_001, action: 'REJECT' })['direction']).toBe(
      'outbound',
    )
  })

  it('see the packet’s addresses behind NAT', () => {
    const atNat = {
      srcaddr: '10.0.1.5',
      dstaddr: '10.0.0.220',
      'pkt-srcaddr': '10.0.1.5',
      'pkt-dstaddr': '203.0.113.5',
      srcport: 50_001,
      dstport: 443,
      'flow-direction': 'ingress',
    }
    expect(facts(atNat)).toMatchObject({
      direction: 'outbound',
      local: { address: '10.0.1.5' },
      peer: { address: '203.0.113.5', scope: 'public', interface: '10.0.0.220' },
    })
  })

  it('know an interface that only forwards', () => {
    const way = { srcaddr: '10.0.1.5', dstaddr: '203.0.113.5', srcport: 50_001, dstport: 443 }
    expect(facts({ ...way, 'flow-direction': 'ingress' })).toMatchObject({ local: { sends: true, transit: true } })
    expect(facts({ ...way, 'flow-direction': 'egress' })).toMatchObject({ local: { sends: true, transit: false } })
    expect(facts(way)).toMatchObject({ local: { transit: false } })
  })

  it('take addresses of one VPC for neighbors in IPv6 too', () => {
    const way = { srcaddr: '2001:db8:a:100::5', srcport: 50_001, dstport: 22, 'flow-direction': 'egress' }
    expect(facts({ ...way, dstaddr: '2001:db8:a:1ff::7' })).toMatchObject({ peer: { scope: 'private' } })
    expect(facts({ ...way, dstaddr: '2001:db8:a:200::7' })).toMatchObject({ peer: { scope: 'public' } })
  })

  it('know an office that the settings declare', () => {
    const office: Ours = { ...NOTHING_DECLARED, network: (address) => address === '203.0.113.5' }
    const way = { dstaddr: '10.0.1.5', srcport: 50_001, dstport: 22 }
    expect(facts({ ...way, srcaddr: '203.0.113.5' }, office)).toMatchObject({ peer: { known: true } })
    expect(facts({ ...way, srcaddr: '203.0.113.6' }, office)['peer']).not.toHaveProperty('known')
  })

  it('judge IPv6 by the direction that the log shows, or by declared networks', () => {
    const scan = { srcaddr: '2001:db8:9::1', dstaddr: '2001:db8:1::5', srcport: 50_001, dstport: 22, 'tcp-flags': 2 }
    const inbound = {
      direction: 'inbound',
      local: { address: '2001:db8:1::5', port: 22 },
      peer: { address: '2001:db8:9::1', scope: 'public' },
    }
    expect(facts({ ...scan, 'flow-direction': 'ingress' })).toMatchObject(inbound)
    expect(facts(scan, inside)).toMatchObject(inbound)
    expect(
      facts({
        ...scan,
        srcaddr: scan.dstaddr,
        dstaddr: scan.srcaddr,
        srcport: 22,
        dstport: 50_001,
        'tcp-flags': 18,
        'flow-direction': 'egress',
      }),
    ).toMatchObject(inbound)
  })

  it('name the threat lists that hold the other side at the time', () => {
    const bad: Ours = { ...NOTHING_DECLARED, lists: (_, time) => (time < 1_790_000_000_000 ? ['tor-exits'] : []) }
    const way = { srcaddr: '10.0.1.5', dstaddr: '203.0.113.5', srcport: 50_001, dstport: 443 }
    expect(facts(way, bad)).toMatchObject({ peer: { lists: ['tor-exits'] } })
    expect(facts({ ...way, start: 1_795_000_000 }, bad)['peer']).not.toHaveProperty('lists')
    expect(facts({ ...way, dstaddr: '10.0.2.7' }, bad)['peer']).not.toHaveProperty('lists')
  })

  it('say for IPv4 and IPv6 the same', () => {
    const side = (address: string) => ({ v4: `10.0.0.${address}`, v6: `fd00::${address}` })
    for (const direction of ['ingress', 'egress']) {
      for (const flags of [0, 1, 2, 18, 19]) {
        const [v4, v6] = (['v4', 'v6'] as const).map((family) =>
          facts({
            srcaddr: side('1')[family],
            dstaddr: side('2')[family],
            srcport: 50_001,
            dstport: 5432,
            'tcp-flags': flags,
            'flow-direction': direction,
          }),
        )
        expect(JSON.stringify(v6).replaceAll('fd00::', '10.0.0.')).toBe(JSON.stringify(v4))
      }
    }
  })
})

const SAMPLES = new URL('../../../../shared/data/flow_samples/lines.jsonl', import.meta.url)

describe.skipIf(!existsSync(SAMPLES))('the sample lines of others (skipped where ../shared/data is absent)', () => {
  const samples = existsSync(SAMPLES)
    ? readFileSync(SAMPLES, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { line: string; fields: string | readonly string[] | null; log_status: string | null })
    : []

  it('are each a flow, empty, or rejected with a reason', () => {
    const counts = { flow: 0, empty: 0, rejected: 0 }
    for (const { line, fields } of samples) {
      const format = fields === null ? STANDARD_FORMAT : formatOf(typeof fields === 'string' ? fields : fields.join(' '))
      const found = outcome(line, format)
      if (found === NO_DATA) counts.empty++
      else if ('reason' in found) counts.rejected++
      else counts.flow++
    }
    expect(counts.flow + counts.empty + counts.rejected).toBe(samples.length)
    expect(counts).toEqual({ flow: 109, empty: 5, rejected: 14 })
  })
})
