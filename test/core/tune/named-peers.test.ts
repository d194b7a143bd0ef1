import { describe, expect, it } from 'vitest'
import { flowDetections, namedPeers } from '#core/tune/named-peers.ts'
import { content } from '#detections/content.ts'
import { finding } from '../../support/records/sample-findings.ts'

const ofFlows = flowDetections(content.pack)

describe('addresses that findings name', () => {
  it('are taken from summaries, of flows from low on, of others from medium on', () => {
    const named = namedPeers(
      [
        finding({ detection: 'outbound-mining', severity: 'low', summary: '10.0.0.5 kept a connection to 203.0.113.9.' }),
        finding({ detection: 'iam-user-created', severity: 'low', summary: 'dana created a user from 198.51.100.7' }),
        finding({ detection: 'iam-user-created', severity: 'medium', summary: 'mallory created a user from 2001:db8::7' }),
        finding({ detection: 'iam-user-created', severity: 'high', summary: 'mallory did it at 10:20:30 with 1.2' }),
      ],
      ofFlows,
    )
    expect([...named].sort()).toEqual(['10.0.0.5', '2001:db8::7', '203.0.113.9'])
  })

  it('come from correlations of flow rules as well', () => {
    expect(ofFlows.has('outbound-sweep')).toBe(true)
    expect(ofFlows.has('iam-user-created')).toBe(false)
  })
})
