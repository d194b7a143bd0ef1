import type { ActionRow, Call, Check, JsonValue, Plan } from '#core/model/action.ts'
import { hashOf } from '#core/model/hash.ts'
import { type Aws, AwsRefused, type StateStore } from '#core/ports.ts'
import { enter, readAction } from './action-store.ts'
import { perform } from './invoke.ts'
import { Journal } from './journal.ts'
import { sentence } from './steps.ts'
import { repetitions, resolve, type Scope, same } from './template.ts'

/** What acting needs of the world. */
export interface ResponderPorts {
  readonly store: StateStore
  readonly aws: Aws
  readonly clock: () => number
  /** AWS applies changes of IAM with a delay: how long to wait before reading back again. */
  readonly wait: (attempt: number) => Promise<void>
}

/** Longer than any one Lambda runs between two calls. */
const LEASE = 120_000
const MAX_EACH = 100
const READ_BACKS = 5

export const scopeOf = (row: ActionRow): Scope => ({
  target: row.plan.target,
  context: row.plan.context,
  id: row.plan.id,
  finding: row.plan.finding,
  at: row.startedAt ?? '',
  before: row.before ?? {},
  did: row.did,
})

const said = (error: AwsRefused): string => `${error.code}: ${error.message}`.slice(0, 500)

/** Reads the state that undo restores, and checks what must hold. Nothing is changed yet. */
const capture = async ({ aws }: ResponderPorts, journal: Journal): Promise<void> => {
  const { plan } = journal.row
  const before: Record<string, JsonValue> = {}
  for (const read of plan.capture) {
    const scope = { ...scopeOf(journal.row), before }
    const answers: JsonValue[] = []
    for (const item of repetitions(read.each, scope)) answers.push(await perform(aws, plan, read, { ...scope, item }))
    before[read.id] = read.each === undefined ? (answers[0] ?? null) : answers
  }
  const failing = unmet(plan, { ...scopeOf(journal.row), before })
  if (failing) await journal.note({ before, state: 'refused', problem: failing }, `not run: ${failing}`)
  else await journal.note({ before }, 'previous state recorded')
}

export const unmet = (plan: Plan, scope: Scope): string | undefined =>
  plan.preconditions.find(({ value, is }) => !same(resolve(value, scope), resolve(is, scope)))?.says

/** What only reads may be asked again, and is when an action is resumed: the answer must be of now. */
export const isRead = ({ operation }: Call): boolean => /^(Get|List|Describe)/.test(operation)

/** The name of one call that is through: by what it was made for, since a list may be shorter when it is read again. */
export const throughName = (call: Call, item: JsonValue | undefined): string =>
  item === undefined ? call.id : `${call.id}/${hashOf(JSON.stringify(item))}`

/** One call of a plan for each of its elements, skipping what is through. */
const step = async ({ aws }: ResponderPorts, journal: Journal, call: Call): Promise<void> => {
  const items = repetitions(call.each, scopeOf(journal.row))
  if (items.length > MAX_EACH)
    throw new AwsRefused('TooMany', `the step "${call.says}" has ${items.length} calls; at most ${MAX_EACH} are allowed`)
  const reads = isRead(call)
  if (reads && call.each !== undefined) await journal.note({ did: { ...journal.row.did, [call.id]: [] } })
  for (const item of items) {
    const through = throughName(call, item)
    if (!reads && journal.row.through.includes(through)) continue
    const answer = await perform(aws, journal.row.plan, call, { ...scopeOf(journal.row), ...(item !== undefined && { item }) })
    const list = (journal.row.did[call.id] ?? []) as readonly JsonValue[]
    const did = { ...journal.row.did, [call.id]: call.each === undefined ? answer : [...list, answer] }
    await journal.note(
      { did, through: [...new Set([...journal.row.through, through])] },
      reads ? undefined : `done: ${sentence(call.says)}`,
    )
  }
}

const holdsOf = async ({ aws }: ResponderPorts, row: ActionRow, check: Check): Promise<boolean> => {
  const scope = scopeOf(row)
  const answers: JsonValue[] = []
  for (const item of repetitions(check.read.each, scope))
    answers.push(await perform(aws, row.plan, check.read, { ...scope, ...(item !== undefined && { item }) }))
  const after = check.read.each === undefined ? (answers[0] ?? null) : answers
  const seen = { ...scope, after }
  return same(resolve(check.value, seen), resolve(check.is, seen))
}

/** Reads back until all checks pass, at most READ_BACKS times. */
const verify = async (world: ResponderPorts, row: ActionRow): Promise<ActionRow['checks']> => {
  for (let attempt = 0; ; attempt++) {
    const checks = []
    for (const check of row.plan.verify) checks.push({ says: check.says, held: await holdsOf(world, row, check) })
    if (checks.every((one) => one.held) || attempt >= READ_BACKS - 1) return checks
    await world.wait(attempt)
  }
}

const finish = async (world: ResponderPorts, journal: Journal): Promise<void> => {
  const checks = await verify(world, journal.row)
  const held = checks.every((one) => one.held)
  const now = world.clock()
  const hours = journal.row.plan.expiresAfterHours
  await journal.note(
    {
      checks,
      state: held ? 'done' : 'unverified',
      finishedAt: new Date(now).toISOString(),
      leasedUntil: 0,
      ...(hours && { expiresAt: new Date(now + hours * 3_600_000).toISOString() }),
      ...(!held && {
        problem: `checks failed: ${checks
          .filter((one) => !one.held)
          .map((one) => one.says)
          .join('; ')}`,
      }),
    },
    held ? 'all checks passed' : 'checks failed',
  )
}

const RUNNABLE = new Set<ActionRow['state']>(['approved', 'running', 'failed', 'unverified'])

/** Leases an action for this run. Undefined if the action is finished, or another run holds the lease. */
export const takeUp = async (
  world: ResponderPorts,
  id: string,
  states: ReadonlySet<ActionRow['state']>,
  next: 'running' | 'undoing',
): Promise<Journal | undefined> => {
  const { row, version } = await readAction(world.store, id)
  if (!row || !states.has(row.state)) return undefined
  const now = world.clock()
  if ((row.state === 'running' || row.state === 'undoing') && (row.leasedUntil ?? 0) > now) return undefined
  const { problem: _, ...rest } = row
  const journal = new Journal(world.store, world.clock, { row: rest, version })
  await journal.note({ state: next, leasedUntil: now + LEASE, startedAt: row.startedAt ?? new Date(now).toISOString() }, next)
  return journal
}

/**
 * Runs an approved action: captures, changes step by step, reads back. Stopped anywhere, a second run goes on where the first one ended;
 * run again after its end, it changes nothing. What AWS refuses ends in `failed`; every other error is thrown, and the action stays resumable.
 */
export const execute = async (world: ResponderPorts, id: string): Promise<ActionRow | undefined> => {
  const journal = await takeUp(world, id, RUNNABLE, 'running')
  if (!journal) return (await readAction(world.store, id)).row
  try {
    if (journal.row.before === undefined) await capture(world, journal)
    if (journal.row.state === 'running') {
      for (const call of journal.row.plan.steps) await step(world, journal, call)
      await finish(world, journal)
    }
  } catch (error) {
    if (!(error instanceof AwsRefused)) {
      await journal.release()
      throw error
    }
    await journal.note({ state: 'failed', leasedUntil: 0, problem: said(error) }, `stopped: ${said(error)}`)
  }
  await enter(world.store, journal.row, world.clock())
  return journal.row
}
