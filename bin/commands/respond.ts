import { writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import { closeBreaker, readAction, readLedger } from '#core/respond/action-store.ts'
import { answeredBy, approve, decline } from '#core/respond/approve.ts'
import { decide } from '#core/respond/decide.ts'
import { described, preview, receipt } from '#core/respond/preview.ts'
import { respond } from '#core/respond/respond.ts'
import { responsesPage } from '#core/respond/responses-page.ts'
import { numberedSteps, sentence } from '#core/respond/steps.ts'
import { undo } from '#core/respond/undo.ts'
import { forTerminal } from '#core/text/escape.ts'
import { type Chosen, findingsIn, planned } from './respond/findings.ts'
import { RECEIPTS } from './respond/receipts.ts'
import { type WorldOptions, worldWithAws, worldWithoutAws } from './respond/world.ts'

type Options = WorldOptions & Chosen & { readonly execute?: true }

const say = (lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${forTerminal(line)}\n`)
}

const fail = (line: string): void => {
  process.stderr.write(`${forTerminal(line)}\n`)
  process.exitCode = 1
}

const withWorld = (command: Command): Command =>
  command
    .option('--settings <file>', 'what your organisation says of itself: accounts, emergency identities, policy')
    .option('--table <name>', 'table of a deployment, where actions are on record')
    .option('--receipts <folder>', 'folder of receipts, where there is no deployment', RECEIPTS)
    .option('--role <name>', 'role to take on in accounts other than that of the credentials at hand')

const withChoice = (command: Command): Command =>
  withWorld(command)
    .argument('<findings>', 'a file that `kestrail analyze --format jsonl` wrote')
    .option('--finding <id>', 'only this finding')
    .option('--response <id>', 'only this response')

/** `kestrail respond`: shows plans, runs, approves and undoes them. Nothing is changed without `--execute`. */
export const respondCommand = (): Command =>
  new Command('respond')
    .description('contains what was found: plans, runs, shows and undoes responses; changes nothing without --execute')
    .addCommand(new Command('list').description('lists the responses').option('--write <file>', 'writes them as Markdown').action(list))
    .addCommand(withChoice(new Command('plan')).description('shows what fits, without asking AWS').action(showPlans))
    .addCommand(
      withChoice(new Command('run'))
        .description('reads the state and shows what would change; with --execute, changes it')
        .option('--execute', 'do it')
        .action(run),
    )
    .addCommand(
      withWorld(new Command('approve'))
        .description('approves an action that waits, and runs it when that is enough')
        .argument('<findings>', 'the file with the finding; - for the one in the table')
        .argument('<action>', 'id of the action')
        .action(approveAction),
    )
    .addCommand(
      withWorld(new Command('decline'))
        .description('declines an action that waits or is proposed: it is not run, nor proposed again on that day')
        .argument('<action>', 'id of the action')
        .action(declineAction),
    )
    .addCommand(
      withWorld(new Command('status'))
        .description('lists actions, or shows the receipt of one')
        .argument('[action]', 'id of the action')
        .action(status),
    )
    .addCommand(
      withWorld(new Command('undo'))
        .description('shows how an action is undone; with --execute, restores what was before')
        .argument('<action>', 'id of the action')
        .option('--execute', 'do it')
        .action(undoAction),
    )
    .addCommand(withWorld(new Command('resume')).description('closes the breaker: responses run by themselves again').action(resume))

async function list({ write }: { readonly write?: string }): Promise<void> {
  const { responses } = await import('#detections/generated/responses.ts')
  if (write === undefined)
    return say(responses.map((one) => `${one.id.padEnd(34)} ${one.family.padEnd(9)} ${one.risk.padEnd(7)} ${one.title}`))
  await writeFile(write, responsesPage(responses))
  say([`${write}: ${responses.length} responses`])
}

async function showPlans(file: string, options: Options): Promise<void> {
  const responding = await worldWithoutAws(options)
  const all = planned(responding, await findingsIn(file, options))
  if (all.length === 0) return fail(`${file} has no active finding with a response that was asked for`)
  for (const { finding, plans, notDone } of all) {
    say([`${finding.id}  [${finding.severity}] ${finding.title}`])
    for (const plan of plans)
      say([...described(plan), `  policy: ${decide(plan, finding, responding.settings).mode}`].map((line) => `  ${line}`))
    for (const { response, reason } of notDone) say([`  ${response}: ${reason}`])
  }
}

async function run(file: string, options: Options): Promise<void> {
  const responding = await worldWithAws(options)
  const findings = await findingsIn(file, options)
  if (findings.length === 0) return fail(`${file} has no active finding with a response that was asked for`)
  if (!options.execute) {
    for (const plan of planned(responding, findings).flatMap((one) => one.plans)) {
      say([`${plan.title}: ${plan.target.name} in account ${plan.account}`])
      const { calls, refused } = await preview(responding.world.aws, plan, new Date().toISOString())
      say(
        refused === undefined
          ? calls.map((one, index) => `  ${index + 1}. ${sentence(one.says)} (${one.does}) ${JSON.stringify(one.input)}`)
          : [`  Not run: ${refused}`],
      )
    }
    return say(['Nothing was changed. Add --execute to run these steps.'])
  }
  if (findings.length > 1) return fail(`${findings.length} findings: choose one with --finding`)
  for (const finding of findings) {
    const { actions, notDone } = await respond(responding, finding)
    for (const row of actions) {
      const open = row.state === 'proposed' || row.state === 'waiting'
      const outcome = open ? await approve(responding, row.plan.id, finding, { by: responding.operator, via: 'command line' }) : { row }
      if ('refused' in outcome) fail(`${row.plan.id}: ${outcome.refused}`)
      else
        say([...receipt(outcome.row), ...(outcome.row.state === 'waiting' ? ['  a second person approves: kestrail respond approve'] : [])])
    }
    for (const { response, reason } of notDone) say([`${response}: ${reason}`])
  }
}

async function approveAction(file: string, id: string, options: Options): Promise<void> {
  const responding = await worldWithAws(options)
  const { row } = await readAction(responding.world.store, id)
  const [finding] = row ? (file === '-' ? await answeredBy(responding, row) : await findingsIn(file, { finding: row.plan.finding })) : []
  if (!finding) return fail(`there is no action ${id}, or its finding is not in ${file === '-' ? 'the table' : file}`)
  const outcome = await approve(responding, id, finding, { by: responding.operator, via: 'command line' })
  if ('refused' in outcome) fail(outcome.refused)
  else say(receipt(outcome.row))
}

async function declineAction(id: string, options: Options): Promise<void> {
  const { operator, ...responding } = await worldWithAws(options)
  const outcome = await decline(responding, id, { by: operator, via: 'command line' })
  if ('refused' in outcome) fail(outcome.refused)
  else say(receipt(outcome.row))
}

async function status(id: string | undefined, options: Options): Promise<void> {
  const { world } = await worldWithoutAws(options)
  if (id !== undefined) {
    const { row } = await readAction(world.store, id)
    return row ? say(receipt(row)) : fail(`there is no action ${id}`)
  }
  const ledger = await readLedger(world.store)
  say(ledger.entries.map((one) => `${one.id}  ${one.state.padEnd(10)} ${one.response}  ${one.target}  ${one.account}`))
  if (ledger.entries.length === 0) say(['No action yet.'])
  if ((ledger.breakerUntil ?? 0) > Date.now())
    say([`The breaker is open until ${new Date(ledger.breakerUntil ?? 0).toISOString()}: kestrail respond resume`])
}

async function undoAction(id: string, options: Options): Promise<void> {
  const { row } = await readAction((await worldWithoutAws(options)).world.store, id)
  if (!row) return fail(`there is no action ${id}`)
  if (row.plan.undo === 'irreversible') return fail(`${row.plan.title} cannot be undone`)
  if (!options.execute) return say([...numberedSteps(row.plan.undo), 'Nothing was changed. Add --execute to run these steps.'])
  const responding = await worldWithAws(options)
  const undone = await undo(responding.world, id, responding.operator)
  if (undone) say(receipt(undone))
}

async function resume(options: Options): Promise<void> {
  await closeBreaker((await worldWithoutAws(options)).world.store)
  say(['The breaker is closed.'])
}
