import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import type { Family } from '#core/model/action.ts'
import { roleArn } from '#core/respond/roles.ts'

/** How long before their end credentials are fetched anew. */
const MARGIN = 5 * 60_000

/** The family's role in whichever account a plan is about: the responder itself may do nothing there. */
export function memberRoles(
  family: Family,
  externalId: string,
  sts = new STSClient({ maxAttempts: 5 }),
): (account: string) => AwsCredentialIdentityProvider {
  const known = new Map<string, AwsCredentialIdentity>()
  return (account) => async () => {
    const held = known.get(account)
    if (held?.expiration && held.expiration.getTime() - MARGIN > Date.now()) return held
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn(account, family),
        RoleSessionName: `kestrail-${family}`,
        ExternalId: externalId,
        DurationSeconds: 900,
      }),
    )
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey)
      throw new Error(`AWS gave no credentials for ${roleArn(account, family)}`)
    const fresh = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      ...(Credentials.SessionToken && { sessionToken: Credentials.SessionToken }),
      ...(Credentials.Expiration && { expiration: Credentials.Expiration }),
    }
    known.set(account, fresh)
    return fresh
  }
}
