import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { createPipeline } from '#core/pipeline.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { activeFindings, lawContent } from '../../support/properties/law.ts'
import { minutesAfter, record, user } from '../../support/records/cloudtrail.ts'

const signIn = (day: number, minute: number) =>
  record({
    eventName: 'ConsoleLogin',
    eventTime: minutesAfter((day - 1) * 1440 + minute),
    awsRegion: 'eu-central-1',
    userIdentity: user('eve', { account: '111111111111' }),
    requestParameters: { userName: 'eve' },
    eventID: `sign-in-${day}-${minute}`,
    recipientAccountId: '111111111111',
  })

describe('changes of one window', () => {
  it('are judged whatever note about its home comes with them', async () => {
    const store = new MemoryStore()
    const pipeline = createPipeline({ content: lawContent(), settings: defaultSettings }, store)
    const take = (day: number) => pipeline.take([0, 1, 2].map((minute) => normalizeApiCall(signIn(day, minute), pipeline.context)))
    await take(4)
    await pipeline.correlate(await store.take())
    // The note that the first verdict left, and new records of the same window, in one batch of changes.
    await take(6)
    const ofWindow = (await store.take()).filter((one) => one.pk.startsWith('W#'))
    const notesLast = ofWindow.sort((a, b) => Number(a.after.kind === 'pointer') - Number(b.after.kind === 'pointer'))
    expect(notesLast.map((one) => one.after.kind)).toEqual(['window', 'pointer'])
    await pipeline.correlate(notesLast)
    for (let changes = await store.take(); changes.length > 0; changes = await store.take()) await pipeline.correlate(changes)
    expect(activeFindings(store).filter((one) => one.detection === 'guessing')).toHaveLength(2)
  })
})
