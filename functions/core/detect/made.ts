import type { ApiCall } from '#core/model/event.ts'
import { byMoment } from '#core/model/moment.ts'
import { at, text } from '#core/normalize/json.ts'
import { nodeOf } from '#core/normalize/normalize.ts'
import type { Key } from '#core/state/kind.ts'
import { type Making, madeKey } from '#core/state/kinds/made.ts'
import type { Fact } from '#core/state/rows.ts'
import { provenBy } from './actor-edges.ts'

/** Calls of IAM that give somebody a way to act as the user they name. */
const MAKING = new Set([
  'CreateUser',
  'CreateAccessKey',
  'CreateLoginProfile',
  'UpdateLoginProfile',
  'UpdateAccessKey',
  'CreateServiceSpecificCredential',
  'ResetServiceSpecificCredential',
  'UploadSigningCertificate',
  'UploadSSHPublicKey',
])

const LONGEST_NAME = 128

/** Who made credentials of which user, as calls come. A user's own credentials are no one else's making. */
export const madeRecorder = () => {
  let pending = new Map<string, { readonly key: Key; readonly makings: Making[] }>()
  return {
    observe(event: ApiCall): void {
      if (event.source !== 'iam.amazonaws.com' || event.outcome !== 'success' || !MAKING.has(event.action)) return
      const user = text(at(event.raw, 'requestParameters.userName'))
      if (!user || user.length > LONGEST_NAME || (event.actor.kind === 'user' && event.actor.name === user)) return
      const { time, id, action, account } = event
      const by = provenBy(event)
      const key = madeKey(account, user)
      const making: Making = { time, id, node: nodeOf(event), ...(by && { by }), call: action, from: event.from.slice(0, 64) }
      pending.set(key.pk, { key, makings: [...(pending.get(key.pk)?.makings ?? []), making] })
    },
    drain(): Fact[] {
      const facts = [...pending.values()].map(
        ({ key, makings }): Fact => ({ ...key, value: { kind: 'made', makings: makings.sort(byMoment).slice(-16) } }),
      )
      pending = new Map()
      return facts
    },
    reset(): void {
      pending = new Map()
    },
  }
}
