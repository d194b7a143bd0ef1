import { setTimeout as delay } from 'node:timers/promises'
import type { StateStore } from '#core/ports.ts'
import type { Responding } from '#core/respond/respond.ts'
import { readSettings } from '../world.ts'
import { ReceiptFolder } from './receipts.ts'

export interface WorldOptions {
  readonly settings?: string
  readonly table?: string
  readonly receipts: string
  readonly role?: string
}

/** Where receipts are: the table of a deployment, or a folder. */
async function storeOf({ table, receipts, settings }: WorldOptions): Promise<StateStore> {
  if (table === undefined) return new ReceiptFolder(receipts)
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { DynamoStore } = await import('#adapters/aws/dynamodb-store.ts')
  const { retentionDays } = await readSettings(settings)
  return new DynamoStore({ client: new DynamoDBClient({}), tableName: table, retentionDays })
}

const noAws = { call: () => Promise.reject(new Error('AWS is not asked here')) }

/** Without AWS: what plans, receipts and the ledger need. */
export async function worldWithoutAws(options: WorldOptions): Promise<Responding> {
  const { responses } = await import('#detections/generated/responses.ts')
  const world = { store: await storeOf(options), aws: noAws, clock: Date.now, wait: () => Promise.resolve() }
  return { world, settings: await readSettings(options.settings), responses }
}

/** With AWS, by the credentials at hand; in another account by the role that is named. The SDK is loaded here and not before. */
export async function worldWithAws(options: WorldOptions): Promise<Responding & { readonly operator: string }> {
  const { respondAws } = await import('#adapters/aws/respond.ts')
  const { allOperations } = await import('#adapters/aws/respond-all.ts')
  const { assumedRoles, whoAmI } = await import('#adapters/aws/respond-credentials.ts')
  const me = await whoAmI()
  const { role } = options
  const inAccount =
    role === undefined
      ? undefined
      : assumedRoles({ role: (account) => `arn:aws:iam::${account}:role/${role}`, session: 'kestrail-respond' })
  const credentials = (account: string) => {
    if (account === me.account) return undefined
    if (inAccount) return inAccount(account)
    throw new Error(
      `the credentials at hand are of account ${me.account}, the plan is about ${account}: name a role of that account with --role`,
    )
  }
  const offline = await worldWithoutAws(options)
  const wait = (attempt: number): Promise<void> => delay(500 * 2 ** attempt)
  return { ...offline, world: { ...offline.world, aws: respondAws({ operations: allOperations, credentials }), wait }, operator: me.arn }
}
