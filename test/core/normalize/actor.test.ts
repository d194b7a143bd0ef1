import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { ACCOUNT, record, role, root, service, sso, user } from '../../support/records/cloudtrail.ts'

const context = compileSettings(defaultSettings)
const actorOf = (userIdentity: Json) => normalizeApiCall(record({ userIdentity }), context).actor
const TASK = '0123456789abcdef0123456789abcdef'

describe('the actor of a call', () => {
  it('the actor is an IAM user, root or a service by the type of the identity', () => {
    expect(actorOf(user('alice'))).toMatchObject({ kind: 'user', name: 'alice', account: ACCOUNT })
    expect(actorOf(root())).toMatchObject({ kind: 'root', account: ACCOUNT })
    expect(actorOf(service('ecs-tasks'))).toMatchObject({ kind: 'service' })
  })

  it('an Identity Center session belongs to the person of its session name, in any case of its letters', () => {
    const actor = actorOf(sso('Ann@example.com', 'Admin'))
    expect(actor).toMatchObject({ kind: 'sso', name: 'Ann@example.com (Admin)', parent: 'person:ann@example.com' })
  })

  it('a task is the service that is its role', () => {
    expect(actorOf(role('shop', TASK))).toMatchObject({ kind: 'task', parent: `role:arn:aws:iam::${ACCOUNT}:role/shop` })
  })

  it('a task with an execution role, which many services share, is itself', () => {
    expect(actorOf(role('ecsTaskExecutionRole', TASK))).toMatchObject({ kind: 'task', parent: `task:${ACCOUNT}/${TASK}` })
  })

  it('an instance is found by a session name of its shape', () => {
    expect(actorOf(role('web', 'i-0123456789abcdef0'))).toMatchObject({
      kind: 'instance',
      parent: `instance:${ACCOUNT}/i-0123456789abcdef0`,
    })
  })

  it('a session of another name is a session of its role', () => {
    expect(actorOf(role('web', 'deploy'))).toMatchObject({ kind: 'role', name: 'web/deploy' })
  })
})
