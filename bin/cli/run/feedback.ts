import { userInfo } from 'node:os'
import { FINDINGS, originPk } from '#core/state/kinds/finding.ts'
import { forTerminal } from '#core/text/escape.ts'
import { acceptProposal, storedProposals, withdrawSuppression } from '#core/tune/stored.ts'
import { wouldHide } from '#core/tune/suppression.ts'
import { findingsOf } from '../analysis.ts'
import { printLines } from '../output.ts'
import { hiddenLines, suppressionLines } from '../suppression-lines.ts'
import { openTable } from '../table.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly table: string
  readonly author?: string
}

export async function listProposals({ table }: Options): Promise<void> {
  const store = await openTable(table)
  const proposals = await storedProposals(store)
  for (const { suppression, proposed } of proposals) {
    const past = findingsOf(await store.list(originPk(proposed.finding.origin), FINDINGS))
    printLines([...suppressionLines(suppression, new Date().toISOString()), ...hiddenLines(wouldHide(suppression, past), past), ''])
  }
  printLines([
    proposals.length === 0
      ? `No proposals in table ${table}.`
      : `Decide with: kestrail feedback accept ID --table ${table}, or feedback reject ID --table ${table}`,
  ])
}

const unknownProposal = (id: string, { table }: Options): InputError =>
  new InputError(`${forTerminal(id)}: no such proposal in table ${table}; \`kestrail feedback list\` lists them`)

export async function accept(id: string, options: Options): Promise<void> {
  const store = await openTable(options.table)
  if (!(await acceptProposal(store, id, options.author ?? userInfo().username))) throw unknownProposal(id, options)
  printLines([`In force: ${forTerminal(id)}`])
}

export async function reject(id: string, options: Options): Promise<void> {
  const removed = { at: new Date().toISOString(), by: options.author ?? userInfo().username }
  if (!(await withdrawSuppression(await openTable(options.table), id, removed))) throw unknownProposal(id, options)
  printLines([`Rejected: ${forTerminal(id)}`])
}
