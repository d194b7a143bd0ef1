import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { ActionRow } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { readAction } from '#core/respond/action-store.ts'
import { ACTION_VARIABLE, toApprovalRequest } from '#core/respond/approval-message.ts'
import { answerClick, clickIn } from '#core/respond/chat-decision.ts'
import type { ResponderPorts } from '#core/respond/execute.ts'
import { foundOf } from '#core/respond/found-event.ts'
import { answer } from '#core/respond/handle-request.ts'
import { respond } from '#core/respond/respond.ts'
import { defaultSettings, type Settings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { FakeIam } from '../../support/aws/fake-iam.ts'
import { finding } from '../../support/records/sample-findings.ts'

const ACCOUNT = '111122223333'
const USER = `arn:aws:iam::${ACCOUNT}:user/mallory`
const CHANNEL = { by: 'chat channel C0123456789', via: 'chat' } as const
const ASKING: Settings = { ...defaultSettings, response: { mode: 'approve', rules: [] } }

const mallory = (more: Partial<Finding> = {}): Finding =>
  finding({
    actor: { kind: 'user', id: USER, name: USER, account: ACCOUNT, sessions: [], addresses: [], userAgents: [] },
    origin: { node: `user:${USER}`, kind: 'user', name: USER, account: ACCOUNT, chain: [] },
    resources: [],
    response: ['deactivate-access-key'],
    ...more,
  })

/** A finding in the table, and what policy makes of it. */
const asked = async (settings: Settings = ASKING, reported: Finding = mallory()) => {
  const aws = new FakeIam()
  aws.keys.set('mallory', new Map([['AKIAEXAMPLE1', 'Active']]))
  const now = { at: Date.parse('2026-05-12T15:00:00Z') }
  const store = new MemoryStore()
  const world: ResponderPorts = { store, aws, clock: () => now.at, wait: () => Promise.resolve() }
  const responding = { world, settings, responses }
  await store.put({ pk: `R#${reported.origin.node}`, sk: `f#${reported.id}` }, { kind: 'finding', finding: reported }, 0)
  const { actions } = await respond(responding, reported)
  const row = actions[0] as ActionRow
  return { aws, now, store, world, responding, reported, row, id: row.plan.id }
}
const key = (aws: FakeIam) => aws.keys.get('mallory')?.get('AKIAEXAMPLE1')

describe('a button in chat', () => {
  it('approves what the message asked for, and the responder that is started then runs it', async () => {
    const { aws, responding, row, id, reported } = await asked()
    const sent = toApprovalRequest(row).metadata.additionalContext[ACTION_VARIABLE]
    const clicked = await answerClick(responding, clickIn({ action: sent, decision: 'approve' }), CHANNEL)
    expect(clicked).toMatchObject({ says: expect.stringContaining('Approved'), run: { row: { state: 'approved' } } })
    expect(key(aws)).toBe('Active')
    await answer(responding, { kind: 'respond', found: foundOf(reported) })
    expect(key(aws)).toBe('Inactive')
    expect((await readAction(responding.world.store, id)).row).toMatchObject({ state: 'done', approvals: [CHANNEL] })
  })

  it('declines, and it stays so', async () => {
    const { aws, responding, id, reported } = await asked()
    expect((await answerClick(responding, { action: id, decision: 'decline' }, CHANNEL)).says).toContain('Declined')
    expect((await answerClick(responding, { action: id, decision: 'approve' }, CHANNEL)).run).toBeUndefined()
    await answer(responding, { kind: 'respond', found: foundOf(reported) })
    expect(key(aws)).toBe('Active')
  })

  it('cannot approve what was not proposed for approval', async () => {
    const { aws, responding, id, reported } = await asked({ ...ASKING, response: { mode: 'dry-run', rules: [] } })
    for (const action of [id, 'f'.repeat(16), reported.id])
      expect((await answerClick(responding, { action, decision: 'approve' }, CHANNEL)).run).toBeUndefined()
    expect(aws.calls).toEqual([])
  })

  it('comes too late after four hours, or when the finding is withdrawn', async () => {
    const late = await asked()
    late.now.at += 5 * 3_600_000
    expect((await answerClick(late.responding, { action: late.id, decision: 'approve' }, CHANNEL)).says).toContain('after')
    const gone = await asked()
    const at = { pk: `R#${gone.reported.origin.node}`, sk: `f#${gone.reported.id}` }
    await gone.store.put(at, { kind: 'finding', finding: { ...gone.reported, state: 'retracted' } }, 1)
    expect((await answerClick(gone.responding, { action: gone.id, decision: 'approve' }, CHANNEL)).says).toContain('retracted')
  })

  it('is not enough for what takes two persons', async () => {
    const { aws, responding, id } = await asked(ASKING, mallory({ response: ['quarantine-user'] }))
    const clicked = await answerClick(responding, { action: id, decision: 'approve' }, CHANNEL)
    expect(clicked.run).toBeUndefined()
    expect(clicked.says).toContain('by name')
    expect(aws.calls).toEqual([])
  })

  it('is read from an id and a decision and from nothing else, whatever is sent', () => {
    fc.assert(fc.property(fc.anything(), (given) => clickIn(given) === undefined))
    expect(clickIn({ action: '$Action', decision: 'approve' })).toBeUndefined()
    expect(clickIn({ action: '0123456789abcdef', decision: 'undo' })).toBeUndefined()
    expect(clickIn({ action: '0123456789abcdef', decision: 'approve', plan: { response: 'x' } })).toEqual({
      action: '0123456789abcdef',
      decision: 'approve',
    })
  })
})

describe('the question in chat', () => {
  it('says what it would do, what it breaks and how it goes back, and escapes names', async () => {
    const hostile = `arn:aws:iam::${ACCOUNT}:user/a_b_c`
    const reported = mallory({ actor: { ...mallory().actor, id: hostile }, origin: { ...mallory().origin, node: `user:${hostile}` } })
    const { row } = await asked(ASKING, reported)
    const { content, metadata } = toApprovalRequest(row)
    expect(content.description).toContain('iam:UpdateAccessKey')
    expect(content.description).toContain('*Breaks:*')
    expect(content.description).toContain('*Approve before:* ')
    expect(content.title.length).toBeLessThanOrEqual(250)
    expect(metadata).toMatchObject({
      threadId: reported.id,
      enableCustomActions: true,
      additionalContext: { [ACTION_VARIABLE]: row.plan.id },
    })
  })
})
