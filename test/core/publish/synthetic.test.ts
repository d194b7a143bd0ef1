import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Destination } from '#core/publish/destination.ts'
import { publishPending } from '#core/publish/outbox.ts'
import { syntheticFinding, syntheticKey, withdrawnSynthetic } from '#core/publish/synthetic.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import type { Message } from '#core/render/channel.ts'

const finding = syntheticFinding('2026-05-12T23:00:00.000Z', '123456789012', 'eu-west-1')

describe('a synthetic finding', () => {
  it('is marked wherever it is shown, and asks for nothing', () => {
    const place = { productArn: 'arn:p', securityAccount: '123456789012', region: 'eu-west-1', createdAt: '', updatedAt: '' }
    expect(toAsff(finding, place)).toMatchObject({
      Sample: true,
      Severity: { Label: 'INFORMATIONAL' },
      Title: expect.stringMatching(/^TEST/),
    })
    expect(finding.response).toEqual([])
  })

  it('reaches every route, at night and below any severity, and is taken back there', async () => {
    const reported: Message[] = []
    const channel = {
      name: 'soc',
      notify: (messages: readonly Message[]) => {
        reported.push(...messages)
        return Promise.resolve(messages.map((one) => ({ id: one.finding.id, thread: 't' })))
      },
      digest: () => Promise.reject(new Error('no digest')),
    }
    const route = {
      name: 'r',
      accounts: ['210987654321'],
      minimumSeverity: 'high',
      digestBelow: 'critical',
      quiet: { from: '22:00', to: '07:00' },
    } as const
    const destinations: Destination[] = [{ receives: 'material changes', route, channel }]
    const store = new MemoryStore()
    const key = syntheticKey(finding)
    const circumstances = { now: Date.parse(finding.lastSeen), environmentOf: () => undefined }
    await store.put(key, { kind: 'finding', finding }, 0)
    await publishPending(store, destinations, [key], circumstances)
    const [row] = await store.get([key])
    if (row?.value.kind !== 'finding') throw new Error('the row is gone')
    await store.put(key, { ...row.value, finding: withdrawnSynthetic(finding) }, row.version)
    await publishPending(store, destinations, [key], circumstances)
    expect(reported.map((one) => [one.finding.state, one.thread])).toEqual([
      ['active', undefined],
      ['retracted', 't'],
    ])
  })
})
