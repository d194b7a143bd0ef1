import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny, isNone, textWith } from '#core/respond/values.ts'

const arn = { OpenIDConnectProviderArn: name }
const read = call('provider', 'iam:GetOpenIDConnectProvider', 'read the provider', arn, ON.oidc, {
  expected: NO_SUCH,
  keep: ['Url', 'ClientIDList', 'ThumbprintList'],
})

export const deleteOidcProvider: Response = {
  id: 'delete-oidc-provider',
  title: 'Delete an OIDC identity provider',
  family: 'identity',
  on: ['oidc-provider'],
  risk: 'high',
  breaks: 'No role can be assumed with tokens of that provider: CI, clusters and apps that use it stop.',
  capture: [read],
  preconditions: [],
  steps: [
    call('delete', 'iam:DeleteOpenIDConnectProvider', 'delete the identity provider', arn, ON.oidc, {
      each: ifAny(ref('before.provider')),
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the identity provider does not exist', again(read), isNone(ref('after')), true)],
  undo: [
    call(
      'create',
      'iam:CreateOpenIDConnectProvider',
      'create the identity provider again',
      {
        Url: textWith(ref('before.provider.Url'), 'https://{}'),
        ClientIDList: ref('before.provider.ClientIDList'),
        ThumbprintList: ref('before.provider.ThumbprintList'),
      },
      ON.oidc,
      { each: ifAny(ref('before.provider')), expected: ['EntityAlreadyExists', 'EntityAlreadyExistsException'] },
    ),
  ],
}
