import { userInfo } from 'node:os'
import { Command } from 'commander'
import type { StateStore } from '#core/ports.ts'
import { FINDINGS, originPk } from '#core/state/kinds/finding.ts'
import { forTerminal } from '#core/text/escape.ts'
import { acceptProposal, storedProposals, withdrawSuppression } from '#core/tune/stored.ts'
import { wouldHide } from '#core/tune/suppression.ts'
import { say, withUsageErrors } from './spoken.ts'
import { hiddenLines, suppressionLines } from './tune/shown.ts'
import { Unusable } from './world.ts'

interface Options {
  readonly table: string
  readonly author?: string
}

const withTable = (command: Command): Command => command.requiredOption('--table <name>', 'table of the deployment')

/** `kestrail feedback`: what analysts marked in Security Hub, to be accepted or rejected. */
export const feedbackCommand = (): Command =>
  new Command('feedback')
    .description('decides on suppressions that marks in Security Hub proposed: nothing is quiet before')
    .addCommand(
      withTable(new Command('list')).description('lists proposals, with what each would have hidden').action(withUsageErrors(list)),
    )
    .addCommand(
      withTable(new Command('accept'))
        .description('puts a proposal in force')
        .argument('<id>', 'id of the proposal')
        .option('--author <name>', 'who takes the responsibility (default: your user name)')
        .action(withUsageErrors(accept)),
    )
    .addCommand(
      withTable(new Command('reject'))
        .description('drops a proposal, or takes back what was accepted')
        .argument('<id>', 'id of the proposal')
        .option('--author <name>', 'who decides (default: your user name)')
        .action(withUsageErrors(reject)),
    )

async function storeOf({ table }: Options): Promise<StateStore> {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { DynamoStore } = await import('#adapters/aws/dynamodb-store.ts')
  return new DynamoStore({ client: new DynamoDBClient({}), tableName: table, retentionDays: 90 })
}

async function list(options: Options): Promise<void> {
  const store = await storeOf(options)
  const proposals = await storedProposals(store)
  for (const { suppression, proposed } of proposals) {
    const rows = await store.list(originPk(proposed.finding.origin), FINDINGS)
    const past = rows.flatMap(({ value }) => (value.kind === 'finding' ? [value.finding] : []))
    say([...suppressionLines(suppression, new Date().toISOString()), ...hiddenLines(wouldHide(suppression, past), past), ''])
  }
  say([proposals.length === 0 ? 'Nothing is proposed.' : 'kestrail feedback accept ID, or reject ID'])
}

async function accept(id: string, options: Options): Promise<void> {
  if (!(await acceptProposal(await storeOf(options), id, options.author ?? userInfo().username)))
    throw new Unusable(`there is no proposal ${forTerminal(id)}`)
  say([`In force: ${forTerminal(id)}`])
}

async function reject(id: string, options: Options): Promise<void> {
  const removed = { at: new Date().toISOString(), by: options.author ?? userInfo().username }
  if (!(await withdrawSuppression(await storeOf(options), id, removed))) throw new Unusable(`there is no proposal ${forTerminal(id)}`)
  say([`Rejected: ${forTerminal(id)}`])
}
