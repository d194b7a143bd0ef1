import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Behavior } from '#core/detect/behavior.ts'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline, settle } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { dormantIdentityWoken } from '#detections/behaviors/dormant-identity-woken.ts'
import { firstRegion } from '#detections/behaviors/first-region.ts'
import { sessionInTwoNetworks } from '#detections/behaviors/session-in-two-networks.ts'
import { activeFindings } from '../../support/properties/law.ts'
import { minutesAfter, record, role, user } from '../../support/records/cloudtrail.ts'

const START = '2026-05-01T09:00:00Z'
const OWNER = '111111111111'

interface Call {
  readonly day?: number
  readonly minute?: number
  readonly from?: string
  readonly region?: string
  readonly role?: string
  readonly user?: string
}

const recordOf = ({ day = 0, minute = 0, from = '198.51.100.7', region = 'eu-central-1', role: session, user: name = 'eve' }: Call): Json =>
  record({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    eventTime: minutesAfter(day * 1440 + minute, START),
    awsRegion: region,
    sourceIPAddress: from,
    requestParameters: undefined,
    userIdentity: session ? role('app', session, { account: OWNER, accessKeyId: `ASIA${session}` }) : user(name, { account: OWNER }),
    eventID: `${session ?? name}-${day}-${minute}-${region}`,
    recipientAccountId: OWNER,
  })

/** Findings after each portion of records, judged as they come. */
const judgedAfter = async (behavior: Behavior, ...portions: readonly (readonly Call[])[]) => {
  const store = new MemoryStore()
  const world = { content: { pack: { detections: [], correlations: [] }, behaviors: [behavior] }, settings: defaultSettings }
  const reported: { origin: string; why: string }[][] = []
  for (const portion of portions) {
    const pipeline = createPipeline(world, store)
    await pipeline.take(portion.map((call) => normalizeApiCall(recordOf(call), pipeline.context)))
    await settle(pipeline, store)
    reported.push(activeFindings(store).map(({ origin, why }) => ({ origin: origin.node, why: why.join(' ') })))
  }
  return reported
}

describe('records that come late', () => {
  it('take back that a key rested', async () => {
    const [first, then] = await judgedAfter(dormantIdentityWoken, [{ day: 0 }, { day: 70 }], [{ day: 40 }])
    expect(first).toHaveLength(1)
    expect(then).toEqual([])
  })
  it('show that a key rested', async () => {
    const [first, then] = await judgedAfter(dormantIdentityWoken, [{ day: 70 }], [{ day: 0 }])
    expect(first).toEqual([])
    expect(then?.[0]?.why).toMatch(/No calls since 2026-05-\d\d, \d\d days before this one\. .* 1 week since/)
  })
  it('name another session that woke the role', async () => {
    const [first, then] = await judgedAfter(dormantIdentityWoken, [{ role: 'a' }, { day: 70, role: 'b' }], [{ day: 69.99, role: 'c' }])
    expect(first?.map((one) => one.origin)).toEqual(['key:ASIAb'])
    expect(then?.map((one) => one.origin)).toEqual(['key:ASIAc'])
  })
  it('show that a session is a move no more, and then a habit', async () => {
    const flap = (day: number): Call[] => [
      { day, minute: 0 },
      { day, minute: 20, from: '203.0.113.9' },
      { day, minute: 40 },
    ]
    const [move, back, third, habit] = await judgedAfter(sessionInTwoNetworks, flap(5).slice(0, 2), flap(5).slice(2), flap(3), flap(1))
    expect([move, back, third].map((one) => one?.length)).toEqual([0, 1, 2])
    expect(habit?.map((one) => one.why.includes('2026-05-06'))).toEqual([false, false])
  })
  it('report that peers had long done it', async () => {
    const eve = [{ day: 1 }, { day: 12, region: 'eu-west-1' }]
    const [first, then] = await judgedAfter(firstRegion, [...eve, { user: 'bob' }], [{ user: 'bob', day: 1, region: 'eu-west-1' }])
    expect(first?.[0]?.why).toContain('None of the users of account 111111111111 had done so')
    expect(then?.[0]?.why).toContain('Others of the users of account 111111111111 have done so since 2026-05-02')
  })
})
