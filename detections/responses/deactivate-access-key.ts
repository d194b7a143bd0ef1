import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { administrators, notTheLastAdministrator } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { activeKeys, count } from '#core/respond/values.ts'

const keys = call('keys', 'iam:ListAccessKeys', 'read the access keys of the user', { UserName: name }, ON.user, {
  keep: ['AccessKeyMetadata'],
})
const active = activeKeys(ref('before.keys.AccessKeyMetadata'), ref('target.key'))
const set = (id: string, says: string, Status: string) =>
  call(id, 'iam:UpdateAccessKey', says, { UserName: name, AccessKeyId: ref('item.AccessKeyId'), Status }, ON.user, { each: active })

export const deactivateAccessKey: Response = {
  id: 'deactivate-access-key',
  title: 'Deactivate access keys',
  family: 'identity',
  on: ['access-key', 'intruder-user'],
  risk: 'medium',
  breaks: 'Everything that signs with the key stops working at once. The key is kept and can be activated again.',
  capture: [keys, administrators],
  preconditions: [notTheLastAdministrator],
  steps: [set('deactivate', 'deactivate the access key', 'Inactive')],
  verify: [check('the access key is inactive', again(keys), count(activeKeys(ref('after.AccessKeyMetadata'), ref('target.key'))), 0)],
  defeatedBy: 'calls with the long-term key',
  undo: [set('activate', 'activate the access key', 'Active')],
}
