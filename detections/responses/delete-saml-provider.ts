import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import { NO_SUCH } from '#core/respond/parts.ts'
import type { Response } from '#core/respond/response.ts'
import { ifAny, isNone } from '#core/respond/values.ts'

const SAMLProviderArn = ref('target.arn')
const read = call('provider', 'iam:GetSAMLProvider', 'read the provider', { SAMLProviderArn }, ON.saml, {
  expected: NO_SUCH,
  keep: ['SAMLMetadataDocument'],
})
const wasThere = ifAny(ref('before.provider'))

export const deleteSamlProvider: Response = {
  id: 'delete-saml-provider',
  title: 'Delete a SAML identity provider',
  family: 'identity',
  on: ['saml-provider'],
  risk: 'high',
  breaks: 'Users cannot sign in through that provider.',
  capture: [read],
  preconditions: [],
  steps: [
    call('delete', 'iam:DeleteSAMLProvider', 'delete the identity provider', { SAMLProviderArn }, ON.saml, {
      each: wasThere,
      expected: NO_SUCH,
    }),
  ],
  verify: [check('the identity provider does not exist', again(read), isNone(ref('after')), true)],
  undo: [
    call(
      'create',
      'iam:CreateSAMLProvider',
      'create the identity provider again',
      { Name: name, SAMLMetadataDocument: ref('before.provider.SAMLMetadataDocument') },
      ON.saml,
      {
        each: wasThere,
        expected: ['EntityAlreadyExists', 'EntityAlreadyExistsException'],
      },
    ),
  ],
}
