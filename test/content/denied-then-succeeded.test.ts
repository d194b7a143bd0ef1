import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { activeFindings, CALM, runSchedule } from '../support/properties/law.ts'
import { minutesAfter, record, user } from '../support/records/cloudtrail.ts'

const world = { content: { ...content, behaviors: [] }, settings: defaultSettings }

const iam = (minute: number, eventName: string, more: Json = {}): Json =>
  record({
    eventName,
    eventTime: minutesAfter(minute, '2026-05-04T10:00:00Z'),
    eventID: `${eventName}-${minute}`,
    readOnly: false,
    requestParameters: { userName: 'eve' },
    userIdentity: user('eve'),
    ...more,
  })

const DENIED = { errorCode: 'AccessDenied', errorMessage: 'not authorized', requestParameters: null }
const refused = ['CreateUser', 'CreateLoginProfile', 'AttachUserPolicy', 'UpdateLoginProfile', 'AddUserToGroup'].map((name, at) =>
  iam(at, name, DENIED),
)
const through = (minute: number, more: Json = {}) =>
  iam(minute, 'PutUserPolicy', {
    requestParameters: {
      userName: 'eve',
      policyName: 'p',
      policyDocument: '{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
    },
    ...more,
  })

const incidentOf = async (records: readonly Json[]) => {
  const ordered = activeFindings(await runSchedule(world, records, CALM))
  expect(activeFindings(await runSchedule(world, [...records].reverse(), { ...CALM, workers: 2, sizes: [2] }))).toEqual(ordered)
  return ordered.find((one) => one.kind === 'incident' && 'stories' in one && one.stories.includes('refused-then-through'))
}

describe('refused again and again, then through', () => {
  it('is one incident', async () => {
    expect(await incidentOf([...refused, through(30)])).toMatchObject({ kind: 'incident', severity: 'medium' })
  })
  it('is none without a call that worked', async () => {
    expect(await incidentOf(refused)).toBeUndefined()
    expect(await incidentOf([...refused, through(30, DENIED)])).toBeUndefined()
  })
  it('is none where the success came first, or much later', async () => {
    expect(await incidentOf([through(-10), ...refused])).toBeUndefined()
    expect(await incidentOf([...refused, through(5 * 60)])).toBeUndefined()
  })
  it('is none where one call was refused again and again', async () => {
    const one = [0, 1, 2, 3, 4, 5].map((minute) => iam(minute, 'AttachUserPolicy', DENIED))
    expect(await incidentOf([...one, through(30)])).toBeUndefined()
  })
})
