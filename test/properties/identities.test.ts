import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import type { HoursRow } from '#core/state/kinds/hours.ts'
import { type Presence, type SessionNetworksRow, sessionNetworksOf } from '#core/state/kinds/session-networks.ts'
import { type UseRow, useOf } from '#core/state/kinds/use.ts'
import { mergeRows } from '#core/state/merge.ts'
import type { Mergeable } from '#core/state/rows.ts'
import { behaviors } from '#detections/generated/behaviors.ts'
import { activeFindings, CALM, runSchedule, type Schedule } from '../support/properties/law.ts'

const seenAt = (n: number, time: number): FirstSeen => ({
  time,
  id: `event-${n}`,
  node: `key:${n % 3}`,
  evidence: { time, id: `event-${n}`, action: 'GetUser', account: '123456789012', region: 'us-east-1', from: `198.51.100.${n % 9}` },
})
const seen: fc.Arbitrary<FirstSeen> = fc.integer({ min: 0, max: 60 }).map((n) => seenAt(n, n * 1000))

const use: fc.Arbitrary<UseRow> = fc
  .oneof(
    fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
    // More periods than are kept.
    fc.integer({ min: 0, max: 30 }).map((start) => Array.from({ length: 120 }, (_, at) => start + at * 2)),
  )
  .chain((periods) => fc.tuple(...periods.map((period) => fc.tuple(fc.constant(period), seen))))
  .map((moments) => useOf(3, Object.fromEntries(moments.map(([period, one]) => [String(period), one]))))

const hours: fc.Arbitrary<HoursRow> = fc
  .dictionary(fc.constantFrom('h00', 'h09', 'h23', 'd0', 'd6'), seen)
  .map((values) => ({ kind: 'hours' as const, values: { ...values } }))

const presence: fc.Arbitrary<Presence> = fc
  .record({
    session: fc.integer({ min: 0, max: 60 }),
    network: fc.integer({ min: 0, max: 3 }),
    slots: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ session, network, slots }) => {
    const moments = slots.map((n) => ({ time: n * 600_000, id: `slot-${n}` })).sort((a, b) => a.time - b.time)
    const first = { ...seenAt(0, moments[0]!.time), id: moments[0]!.id }
    return { session: `ASIA${session}`, network: `203.0.${network}.0/24`, actor: 'sso' as const, first, slots: moments }
  })
const sessionNetworks: fc.Arbitrary<SessionNetworksRow> = fc.array(presence, { maxLength: 120, size: 'max' }).map(sessionNetworksOf)

describe.each([
  ['use', use],
  ['hours', hours],
  ['session-networks', sessionNetworks],
] as readonly (readonly [string, fc.Arbitrary<Mergeable>])[])('%s', (_, row) => {
  it('joins the same in any order and however often', () => {
    fc.assert(
      fc.property(row, row, row, (a, b, c) => {
        expect(mergeRows(a, b)).toEqual(mergeRows(b, a))
        expect(mergeRows(mergeRows(a, b), c)).toEqual(mergeRows(a, mergeRows(b, c)))
        expect(mergeRows(mergeRows(a, b), b)).toEqual(mergeRows(a, b))
      }),
      { numRuns: 50 },
    )
  })
})

const START = Date.parse('2026-01-01T00:00:00Z')
const MINUTE = 60_000
const ADDRESSES = ['198.51.100.7', '203.0.113.9', '192.0.2.130', '2001:db8:77::1']

interface Call {
  readonly day: number
  readonly minute: number
  readonly who: number
  readonly address: number
  readonly region: string
}

const callerOf = (who: number): Json =>
  who < 2
    ? {
        type: 'IAMUser',
        arn: `arn:aws:iam::111111111111:user/u${who}`,
        accountId: '111111111111',
        userName: `u${who}`,
        accessKeyId: `AKIA${who}`,
      }
    : {
        type: 'AssumedRole',
        arn: `arn:aws:sts::111111111111:assumed-role/r${who}/s`,
        accountId: '111111111111',
        principalId: `AROA${who}:s`,
        accessKeyId: `ASIA${who}`,
        sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::111111111111:role/r${who % 2}`, userName: `r${who % 2}` } },
      }

const recordOf = ({ day, minute, who, address, region }: Call, at: number): Json => ({
  eventVersion: '1.11',
  eventSource: 'iam.amazonaws.com',
  eventName: 'GetUser',
  eventTime: `${new Date(START + day * 1440 * MINUTE + minute * MINUTE).toISOString().slice(0, 19)}Z`,
  awsRegion: region,
  sourceIPAddress: ADDRESSES[address],
  userIdentity: callerOf(who),
  eventID: `call-${at}`,
  recipientAccountId: '111111111111',
})

const region = fc.oneof(
  { weight: 9, arbitrary: fc.constant('eu-central-1') },
  { weight: 1, arbitrary: fc.constantFrom('eu-west-1', 'ap-southeast-2') },
)

/** Days of work, a rest, nights, and sessions in two places. */
const calls: fc.Arbitrary<Json[]> = fc
  .array(
    fc.oneof(
      fc.record({
        day: fc.oneof(fc.integer({ min: 0, max: 35 }), fc.constantFrom(36, 37, 100, 101)),
        minute: fc.oneof(fc.integer({ min: 8 * 60, max: 13 * 60 }), fc.constantFrom(0, 1320, 1430)),
        who: fc.integer({ min: 0, max: 3 }),
        address: fc.integer({ min: 0, max: 3 }),
        region,
      }),
      fc.record({
        day: fc.constantFrom(36, 37),
        minute: fc.integer({ min: 600, max: 720 }),
        who: fc.integer({ min: 1, max: 2 }),
        address: fc.integer({ min: 0, max: 1 }),
        region,
      }),
    ),
    { minLength: 40, maxLength: 120, size: 'max' },
  )
  .map((all) => all.map(recordOf))

const schedule: fc.Arbitrary<Schedule> = fc.record({
  workers: fc.constant(4),
  sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
  kills: fc.array(fc.record({ write: fc.integer({ min: 0, max: 120 }), after: fc.boolean(), warm: fc.boolean() }), { maxLength: 6 }),
  delays: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 7 }),
})

const asFindings = behaviors
  .filter((one) => one.identity || one.info.id === 'first-region')
  .map((one) => ({ ...one, info: { ...one.info, alert: 'finding' as const } }))
const world = { content: { pack: { detections: [], correlations: [] }, behaviors: asFindings }, settings: defaultSettings }

describe('when identities act and from where: the verdict does not depend on how records came', () => {
  it('holds for shuffled and repeated records, random batches, four workers and kills', async () => {
    const reported = new Map<string, number>()
    const peers = { do: 0, doNot: 0 }
    await fc.assert(
      fc.asyncProperty(
        calls.chain((records) =>
          fc.tuple(
            fc.constant(records),
            fc.shuffledSubarray([...records, ...records.slice(0, 10)], { minLength: records.length + 10 }),
            schedule,
          ),
        ),
        async ([records, other, how]) => {
          const expected = activeFindings(await runSchedule(world, records, CALM))
          expect(activeFindings(await runSchedule(world, other, how))).toEqual(expected)
          for (const { detection, why } of expected) {
            reported.set(detection, (reported.get(detection) ?? 0) + 1)
            if (why.some((line) => line.includes('Others of the'))) peers.do++
            if (why.some((line) => line.includes('None of the'))) peers.doNot++
          }
        },
      ),
      { numRuns: 40 },
    )
    for (const id of ['dormant-identity-woken', 'off-hours', 'session-in-two-networks', 'workload-credentials-in-two-networks'])
      expect(reported.get(id) ?? 0, id).toBeGreaterThan(0)
    expect(peers.do).toBeGreaterThan(0)
    expect(peers.doNot).toBeGreaterThan(0)
  })
})
