import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { resolve } from '#core/correlate/resolve.ts'
import type { Event, Json } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { ACCOUNT, record, user } from '../../support/records/cloudtrail.ts'

const ENI = 'eni-0123456789abcdef0'
const INSTANCE = 'i-0123456789abcdef0'
const START = Date.parse('2026-05-12T10:00:00Z')
const MINUTE = 60_000
const known = compileSettings(defaultSettings)
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

const call = (id: string, at: number, over: Json): Event =>
  normalizeApiCall(record({ eventID: id, eventTime: iso(at), userIdentity: user('ops'), responseElements: null, ...over }), known)

const launched = call('launched', START - 9 * 86_400_000, {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'RunInstances',
  requestParameters: { instanceType: 't3.micro' },
  responseElements: {
    instancesSet: { items: [{ instanceId: INSTANCE, networkInterfaceSet: { items: [{ networkInterfaceId: ENI }] } }] },
  },
})
const command = call('command', START, {
  eventSource: 'ssm.amazonaws.com',
  eventName: 'SendCommand',
  requestParameters: { instanceIds: [INSTANCE], documentName: 'AWS-RunShellScript' },
})
const opened = call('opened', START, {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'AuthorizeSecurityGroupIngress',
  requestParameters: {
    groupId: 'sg-0a',
    ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
  },
})

/** A line in the default format, version 2: neither instance nor Region. */
const line = (from: string, to: string, ports: string, at: number): Event => {
  const format = parseFlowFormat(
    'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
  )
  if (typeof format === 'string') throw new Error(format)
  const seconds = at / 1000
  const text = `2 ${ACCOUNT} ${ENI} ${from} ${to} ${ports} 6 60 9000 ${seconds} ${seconds + 60} ACCEPT OK`
  const made = normalizeFlow({ kind: 'flow-line', record: text, format, place: { file: 'test' } }, known)
  if (typeof made === 'string' || 'reason' in made) throw new Error(JSON.stringify(made))
  return made
}
const fanOut = Array.from({ length: 12 }, (_, at) => line('10.0.1.5', `10.0.2.${at + 1}`, `${50_000 + at} 22`, START + (at + 5) * MINUTE))
const fromInternet = [
  line('203.0.113.99', '10.0.1.5', '50000 22', START + 6 * MINUTE),
  line('10.0.1.5', '203.0.113.99', '22 50000', START + 6 * MINUTE),
]

const detectionsIn = async (events: readonly Event[], batch = 1000): Promise<string[]> => {
  const store = new MemoryStore()
  const pipeline = createPipeline({ content, settings: { ...defaultSettings, flows: true } }, store)
  for (let at = 0; at < events.length; at += batch) {
    await pipeline.take(events.slice(at, at + batch))
    await settle(pipeline, store)
  }
  const active = (await settle(pipeline, store)).filter((one) => one.state === 'active')
  const stored = [...store.rows('finding')].flatMap(({ value }) =>
    value.kind === 'finding' && value.finding.state === 'active' ? [value.finding] : [],
  )
  return [...new Set([...active, ...stored].map((one) => one.detection))].sort()
}

describe('flow lines of version 2', () => {
  it('are of the instance whose launch proves their interface', async () => {
    const store = new MemoryStore()
    const pipeline = createPipeline({ content, settings: { ...defaultSettings, flows: true } }, store)
    await pipeline.take([...fanOut, launched])
    await settle(pipeline, store)
    expect((await resolve(store, `interface:${ENI}`)).root).toBe(`instance:${ACCOUNT}/${INSTANCE}`)
  })

  it('meet the command to the instance whose launch proves their interface, in any order, however cut', async () => {
    const events = [launched, command, ...fanOut]
    expect(await detectionsIn(events)).toContain('command-then-new-peers')
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.integer({ min: 1, max: 9 }),
        async (shuffled, batch) => {
          expect(await detectionsIn(shuffled, batch)).toContain('command-then-new-peers')
        },
      ),
      { numRuns: 15 },
    )
  })

  it('meet no command where nothing proves whose interface it is', async () => {
    expect(await detectionsIn([command, ...fanOut])).not.toContain('command-then-new-peers')
  })

  it('meet a security group that was opened in their account, since they name no Region', async () => {
    expect(await detectionsIn([opened, ...fromInternet])).toContain('group-opened-then-reached')
    const elsewhere = call('elsewhere', START, {
      ...opened.raw,
      recipientAccountId: '111122223333',
      userIdentity: user('ops', { account: '111122223333' }),
    })
    expect(await detectionsIn([elsewhere, ...fromInternet])).not.toContain('group-opened-then-reached')
  })
})
