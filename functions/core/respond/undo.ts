import type { ActionRow, JsonValue } from '#core/model/action.ts'
import { AwsRefused } from '#core/ports.ts'
import { enter, readAction } from './action-store.ts'
import { isRead, type ResponderPorts, scopeOf, takeUp, throughName } from './execute.ts'
import { perform } from './invoke.ts'
import type { Journal } from './journal.ts'
import { sentence } from './steps.ts'
import { repetitions, sameContent } from './template.ts'

const UNDOABLE = new Set<ActionRow['state']>(['done', 'unverified', 'failed', 'running', 'undoing'])
const READ_BACKS = 5

const restore = async ({ aws }: ResponderPorts, journal: Journal): Promise<void> => {
  const { plan } = journal.row
  const read: Record<string, JsonValue> = {}
  for (const call of plan.undo === 'irreversible' ? [] : plan.undo) {
    const scope = { ...scopeOf(journal.row), read }
    for (const item of repetitions(call.each, scope)) {
      const undone = throughName(call, item)
      if (!isRead(call) && journal.row.undone.includes(undone)) continue
      const answer = await perform(aws, plan, call, { ...scope, ...(item !== undefined && { item }) })
      if (isRead(call)) read[call.id] = answer
      else await journal.note({ undone: [...journal.row.undone, undone] }, `done: ${sentence(call.says)}`)
    }
  }
}

/** Names of the captures that read otherwise now than before the action. */
const differences = async ({ aws }: ResponderPorts, row: ActionRow): Promise<string[]> => {
  const differs: string[] = []
  const scope = scopeOf(row)
  for (const read of row.plan.capture) {
    const answers: JsonValue[] = []
    for (const item of repetitions(read.each, scope))
      answers.push(await perform(aws, row.plan, read, { ...scope, ...(item !== undefined && { item }) }))
    const now = read.each === undefined ? (answers[0] ?? null) : answers
    if (!sameContent(now, row.before?.[read.id])) differs.push(read.id)
  }
  return differs
}

const readBack = async (world: ResponderPorts, row: ActionRow): Promise<string[]> => {
  for (let attempt = 0; ; attempt++) {
    const differs = await differences(world, row)
    if (differs.length === 0 || attempt >= READ_BACKS - 1) return differs
    await world.wait(attempt)
  }
}

/**
 * Restores what the action captured, from its receipt, and reads it back; also after a failure part-way. Stopped anywhere, a second undo goes on.
 * An irreversible action stays as it is and says so.
 */
export const undo = async (world: ResponderPorts, id: string, by: string): Promise<ActionRow | undefined> => {
  const { row } = await readAction(world.store, id)
  if (!row || row.plan.undo === 'irreversible') return row
  const journal = await takeUp(world, id, UNDOABLE, 'undoing')
  if (!journal) return row
  if (journal.row.before === undefined) return journal.note({ state: 'undone', leasedUntil: 0, differs: [] }, 'undone: nothing was changed')
  try {
    await restore(world, journal)
    const differs = await readBack(world, journal.row)
    const ending =
      differs.length === 0
        ? 'undone: the previous state is restored'
        : `undone, but these differ from the previous state: ${differs.join(', ')}`
    await journal.note({ state: 'undone', leasedUntil: 0, differs }, `${ending} (${by.slice(0, 200)})`)
  } catch (error) {
    if (!(error instanceof AwsRefused)) throw error
    const problem = `${error.code}: ${error.message}`.slice(0, 500)
    await journal.note({ state: 'undoing', leasedUntil: 0, problem }, `undo stopped: ${problem}`)
  }
  await enter(world.store, journal.row, world.clock())
  return journal.row
}
