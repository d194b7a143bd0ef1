import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny } from '#core/respond/values.ts'

const trustAnchorId = { trustAnchorId: name }
const read = call('anchor', 'rolesanywhere:GetTrustAnchor', 'read the trust anchor', trustAnchorId, ON.anchor, {
  keep: ['trustAnchor.enabled'],
})

export const disableRolesAnywhereAnchor: Response = {
  id: 'disable-roles-anywhere-anchor',
  title: 'Disable a Roles Anywhere trust anchor',
  family: 'identity',
  on: ['trust-anchor'],
  risk: 'high',
  breaks: 'Machines cannot get credentials with certificates of that trust anchor. Open sessions continue.',
  capture: [read],
  preconditions: [],
  steps: [call('disable', 'rolesanywhere:DisableTrustAnchor', 'disable the trust anchor', trustAnchorId, ON.anchor)],
  verify: [check('the trust anchor is disabled', again(read), ref('after.trustAnchor.enabled'), false)],
  undo: [
    call('enable', 'rolesanywhere:EnableTrustAnchor', 'enable the trust anchor', trustAnchorId, ON.anchor, {
      each: ifAny(ref('before.anchor.trustAnchor.enabled')),
    }),
  ],
}
