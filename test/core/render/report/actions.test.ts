import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { ActionRow } from '#core/model/action.ts'
import { carriedOut, milestonesBy } from '#core/render/report/actions.ts'
import { renderReport } from '#core/render/report/report.ts'
import { storedReport } from '#core/render/report/stored.ts'
import type { ResponderPorts } from '#core/respond/execute.ts'
import { respond } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { FakeIam } from '../../../support/aws/fake-iam.ts'
import { sampleIncident } from '../../../support/records/sample-findings.ts'

const USER = 'arn:aws:iam::111122223333:user/mallory'
const START = Date.parse('2026-05-12T15:00:00Z')
const reported = {
  ...sampleIncident,
  origin: { node: `user:${USER}`, kind: 'user' as const, name: USER, account: '111122223333', chain: [] },
  paths: [],
  resources: [],
  response: ['deactivate-access-key', 'quarantine-user'],
}

/** An incident in the table, answered: the key by itself, the quarantine only with approval. */
const answered = async () => {
  const aws = new FakeIam()
  aws.keys.set('mallory', new Map([['AKIAEXAMPLE1', 'Active']]))
  const store = new MemoryStore()
  const now = { at: START }
  const world: ResponderPorts = { store, aws, clock: () => (now.at += 1000), wait: () => Promise.resolve() }
  const settings: Settings = { ...defaultSettings, response: { mode: 'automatic', rules: [] } }
  await store.put({ pk: `R#${reported.origin.node}`, sk: `f#${reported.id}` }, { kind: 'finding', finding: reported }, 0)
  const { actions } = await respond({ world, settings, responses }, reported)
  const done = actions.find((one) => one.plan.response === 'deactivate-access-key') as ActionRow
  const report = () => storedReport(store.rows(), { at: '2026-05-12T16:00:00.000Z', source: 'test' }).input
  return { world, store, actions, done, report }
}

describe('responses in a report', () => {
  it('are distinguished from their receipts: what was done, when, by which rule, and how it goes back', async () => {
    const { done, report } = await answered()
    const line = report().responses?.find((one) => one.id === done.plan.id)
    expect(line).toMatchObject({ finding: reported.id, calls: ['iam:UpdateAccessKey'] })
    expect(line?.state).toBe(`done and checked at ${done.finishedAt}, by response.mode`)
    expect(line?.undo).toContain(`kestrail respond undo ${done.plan.id} --execute`)
    expect(report().responses?.map((one) => one.state)).toContainEqual(expect.stringContaining('waiting for approval'))
  })

  it('give the times to detect and to contain', async () => {
    const { actions, report } = await answered()
    const last = actions.flatMap((one) => (one.state === 'done' ? (one.finishedAt ?? []) : [])).sort()
    expect(report().milestones?.[reported.id]).toEqual({ received: expect.stringMatching(/^2026-05-12T15:00/), contained: last.at(-1) })
    const page = renderReport(report())
    expect(page).toContain('<dt>Contained</dt>')
    expect(page).toContain('after the first event')
    expect(page).toContain('done and checked')
  })

  it('are not called contained when something was undone or stopped', async () => {
    const { world, done, report } = await answered()
    await undo(world, done.plan.id, 'test')
    expect(report().milestones?.[reported.id]?.contained).toBeUndefined()
    expect(report().responses?.find((one) => one.id === done.plan.id)).toMatchObject({ undo: 'the previous state is restored' })
    const failed: ActionRow = { ...done, state: 'failed', problem: 'AccessDenied: no' }
    expect(milestonesBy([done, failed])[reported.id]?.contained).toBeUndefined()
    expect(carriedOut(failed).state).toContain('failed part-way, by response.mode: AccessDenied: no')
  })
})
