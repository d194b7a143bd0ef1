import { setTimeout as delay } from 'node:timers/promises'
import type { StateStore } from '#core/ports.ts'
import type { Responding } from '#core/respond/respond.ts'
import { requireAws } from './aws.ts'
import { ReceiptFolder } from './receipts.ts'
import { readSettings } from './settings-file.ts'
import { openTable } from './table.ts'
import { InputError } from './usage-error.ts'

export interface ResponderOptions {
  readonly settings?: string
  readonly table?: string
  readonly receipts: string
  readonly role?: string
}

/** Where receipts are: the table of a deployment, or a folder. */
async function storeOf({ table, receipts, settings }: ResponderOptions): Promise<StateStore> {
  return table === undefined ? new ReceiptFolder(receipts) : openTable(table, (await readSettings(settings)).retentionDays)
}

const noAws = { call: () => Promise.reject(new Error('this command makes no AWS calls')) }

/** For plans, receipts and the ledger: no response calls AWS. */
export async function offlineResponder(options: ResponderOptions): Promise<Responding> {
  const { responses } = await import('#detections/generated/responses.ts')
  const world = { store: await storeOf(options), aws: noAws, clock: Date.now, wait: () => Promise.resolve() }
  return { world, settings: await readSettings(options.settings), responses }
}

/** With the credentials of the environment; in another account, with the role that is named. The SDK is loaded here and not before. */
export async function awsResponder(options: ResponderOptions): Promise<Responding & { readonly operator: string }> {
  await requireAws()
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
    throw new InputError(
      `the credentials are of account ${me.account}, the plan is for ${account}: name a role of that account with --role`,
    )
  }
  const offline = await offlineResponder(options)
  const wait = (attempt: number): Promise<void> => delay(500 * 2 ** attempt)
  return { ...offline, world: { ...offline.world, aws: respondAws({ operations: allOperations, credentials }), wait }, operator: me.arn }
}
