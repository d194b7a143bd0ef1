import { describe, expect, it } from 'vitest'
import { flowFacts, NOTHING_DECLARED } from '#core/normalize/flow-facts.ts'
import { parseFlowLine } from '#core/source/flow-line.ts'
import type { FlowLineItem } from '#core/source/item.ts'
import { decodeText } from '#core/source/text.ts'

const NAMES =
  'version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status instance_id'.split(
    ' ',
  )
const VALUES = '5 123456789012 eni-0a1b2c3d4e5f60718 203.0.113.9 10.0.0.5 40000 22 6 10 600 1778580000 1778580060 ACCEPT OK'.split(' ')
const AS_AWS_WRITES_IT = { srcaddr: '203.0.113.9', dstport: 22, 'log-status': 'OK', start: 1778580000 }

const recordIn = (text: string) => {
  const { items, rejects } = decodeText(text, 'flows')
  expect(rejects).toEqual([])
  const { record, format } = items[0] as FlowLineItem
  return parseFlowLine(record, format)
}

describe('flow logs that went through a converter', () => {
  it.each([',', '\t'])('are read where %j stands between the columns, quoted or not', (separator) => {
    const quotedCells = VALUES.map((cell) => `"${cell}"`).join(separator)
    expect(recordIn(`${NAMES.join(separator)}\n${VALUES.join(separator)}${separator}\n`)).toMatchObject(AS_AWS_WRITES_IT)
    expect(recordIn(`${NAMES.join(separator)}\n${quotedCells}${separator}""\n`)).toMatchObject(AS_AWS_WRITES_IT)
  })

  it('are read as JSON objects, with numbers or texts, and an empty value is absent', () => {
    const texts = Object.fromEntries(NAMES.map((name, at) => [name, VALUES[at] ?? null]))
    const record = recordIn(JSON.stringify(texts))
    expect(record).toMatchObject(AS_AWS_WRITES_IT)
    expect(record).not.toHaveProperty('instance-id')
  })

  it('are refused one by one where most fields are none of a flow log', () => {
    const { items, rejects } = decodeText(JSON.stringify({ srcaddr: '192.0.2.1', dstaddr: '192.0.2.2', a: 1, b: 2, c: 3 }), 'flows')
    expect(items).toEqual([])
    expect(rejects).toHaveLength(1)
  })
})

describe('transit gateways', () => {
  const scan = { srcaddr: '10.0.1.5', dstaddr: '10.1.2.1', srcport: 40000, dstport: 22, 'tcp-flags': 2 }

  it('call ingress what leaves our side', () => {
    const seen = (direction: string) =>
      flowFacts({ ...scan, 'resource-type': 'TransitGateway', 'flow-direction': direction }, NOTHING_DECLARED)['local']
    expect(seen('ingress')).toMatchObject({ address: '10.0.1.5', sends: true })
    expect(seen('egress')).toMatchObject({ address: '10.1.2.1', sends: false })
  })
})

describe('aggregated events of CloudTrail', () => {
  it('are ignored with a reason, since they name no single call', () => {
    const event = { eventCategory: 'Aggregated', eventType: 'AwsAggregatedEvent', eventSource: 's3.amazonaws.com', awsRegion: 'us-east-1' }
    const { items, rejects, ignored } = decodeText(JSON.stringify({ Records: [event] }), 'aggregated.json')
    expect([items.length, rejects.length, ignored.map((one) => one.reason)]).toEqual([0, 0, [expect.stringContaining('aggregated event')]])
  })
})
