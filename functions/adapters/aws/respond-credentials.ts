import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'
import type { Family } from '#core/model/action.ts'
import { partitionOfRegion } from '#core/model/partition.ts'
import { roleArn } from '#core/settings/responder-roles.ts'

/** How long before their end credentials are fetched anew. */
const MARGIN = 5 * 60_000

interface Assumed {
  /** The role to take on in an account. */
  readonly role: (account: string) => string
  readonly session: string
  readonly externalId?: string
}

/** Credentials of one role in whichever account is asked for, fetched anew before they end. */
export function assumedRoles(
  { role, session, externalId }: Assumed,
  sts = new STSClient({ maxAttempts: 5 }),
): (account: string) => AwsCredentialIdentityProvider {
  const known = new Map<string, AwsCredentialIdentity>()
  return (account) => async () => {
    const held = known.get(account)
    if (held?.expiration && held.expiration.getTime() - MARGIN > Date.now()) return held
    const asked = {
      RoleArn: role(account),
      RoleSessionName: session,
      DurationSeconds: 900,
      ...(externalId !== undefined && { ExternalId: externalId }),
    }
    const { Credentials } = await sts.send(new AssumeRoleCommand(asked))
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) throw new Error(`AWS gave no credentials for ${asked.RoleArn}`)
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

/** The family's role in whichever account a plan is about: the responder itself may do nothing there. */
export const memberRoles = (family: Family, externalId: string): ((account: string) => AwsCredentialIdentityProvider) =>
  assumedRoles({
    role: (account) => roleArn(account, family, partitionOfRegion(process.env['AWS_REGION'] ?? '')),
    session: `kestrail-${family}`,
    externalId,
  })

/** Whose credentials are at hand: account, and ARN of the caller. */
export async function whoAmI(): Promise<{ readonly account: string; readonly arn: string }> {
  const { Account = '', Arn = '' } = await new STSClient({}).send(new GetCallerIdentityCommand({}))
  return { account: Account, arn: Arn }
}
