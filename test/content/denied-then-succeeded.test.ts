import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { activeFindings, CALM, runSchedule } from '../support/properties/law.ts'

const world = { content: { ...content, behaviors: [] }, settings: defaultSettings }

const iam = (minute: number, eventName: string, more: Json = {}): Json => ({
  eventVersion: '1.11',
  eventSource: 'iam.amazonaws.com',
  eventName,
  eventTime: `${new Date(Date.UTC(2026, 4, 4, 10, minute)).toISOString().slice(0, 19)}Z`,
  eventID: `${eventName}-${minute}`,
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  readOnly: false,
  recipientAccountId: '123456789012',
  requestParameters: { userName: 'eve' },
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::123456789012:user/eve',
    accountId: '123456789012',
    userName: 'eve',
    accessKeyId: 'AKIAEXAMPLEEVE',
  },
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
