import { writeFile } from 'node:fs/promises'
import type { ActionRow } from '#core/model/action.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { closeBreaker, readAction, readLedger } from '#core/respond/action-store.ts'
import { answeredBy, approve, decline } from '#core/respond/approve.ts'
import { decide } from '#core/respond/decide.ts'
import { described, preview, receipt } from '#core/respond/preview.ts'
import { type Responding, respond } from '#core/respond/respond.ts'
import { responsesPage } from '#core/respond/responses-page.ts'
import { numberedSteps, sentence } from '#core/respond/steps.ts'
import { undo } from '#core/respond/undo.ts'
import { forTerminal } from '#core/text/escape.ts'
import { EXIT } from '../exit-codes.ts'
import { type FindingChoice, plansFor, respondableFindings } from '../finding-plans.ts'
import { warn } from '../output.ts'
import { awsResponder, offlineResponder, type ResponderOptions } from '../responder.ts'
import { InputError, UsageError } from '../usage-error.ts'

type Options = ResponderOptions & FindingChoice & { readonly execute?: true }
type Operator = Responding & { readonly operator: string }

const say = (lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${forTerminal(line)}\n`)
}

const refuse = (line: string): void => {
  warn(forTerminal(line))
  process.exitCode = EXIT.refused
}

const noAction = (id: string): InputError => new InputError(`${forTerminal(id)}: no such action; \`kestrail respond status\` lists them`)

export async function listResponses({ write }: { readonly write?: string }): Promise<void> {
  const { responses } = await import('#detections/generated/responses.ts')
  if (write === undefined)
    return say(responses.map(({ id, family, risk, title }) => `${id.padEnd(34)} ${family.padEnd(9)} ${risk.padEnd(7)} ${title}`))
  await writeFile(write, responsesPage(responses))
  say([`${write}: ${responses.length} responses`])
}

export async function showPlans(file: string, options: Options): Promise<void> {
  const findings = await respondableFindings(file, options)
  const responder = await offlineResponder(options)
  for (const { finding, plans, notDone } of plansFor(responder, findings)) {
    say([`${finding.id}  [${finding.severity}] ${finding.title}`])
    for (const plan of plans)
      say([...described(plan), `  policy: ${decide(plan, finding, responder.settings).mode}`].map((line) => `  ${line}`))
    for (const { response, reason } of notDone) say([`  ${response}: ${reason}`])
  }
}

export async function run(file: string, options: Options): Promise<void> {
  const findings = await respondableFindings(file, options)
  if (options.execute && findings.length > 1) throw new UsageError(`${file}: ${findings.length} findings; choose one with --finding ID`)
  const responder = await awsResponder(options)
  if (!options.execute) return previewPlans(responder, findings)
  for (const finding of findings) await carryOut(responder, finding)
}

async function previewPlans(responder: Operator, findings: readonly AnyFinding[]): Promise<void> {
  for (const plan of plansFor(responder, findings).flatMap(({ plans }) => plans)) {
    say([`${plan.title}: ${plan.target.name} in account ${plan.account}`])
    const { calls, refused } = await preview(responder.world.aws, plan, new Date().toISOString())
    say(
      refused === undefined
        ? calls.map(({ says, does, input }, at) => `  ${at + 1}. ${sentence(says)} (${does}) ${JSON.stringify(input)}`)
        : [`  Not run: ${refused}`],
    )
  }
  say(['Nothing was changed: this is a dry run. Add --execute to carry it out.'])
}

async function carryOut(responder: Operator, finding: AnyFinding): Promise<void> {
  const { actions, notDone } = await respond(responder, finding)
  for (const row of actions) {
    const isOpen = row.state === 'proposed' || row.state === 'waiting'
    const outcome = isOpen ? await approve(responder, row.plan.id, finding, operatorOf(responder)) : { row }
    if ('refused' in outcome) refuse(`${row.plan.id}: ${outcome.refused}`)
    else say(receiptLines(outcome.row))
  }
  for (const { response, reason } of notDone) say([`${response}: ${reason}`])
}

const operatorOf = ({ operator }: Operator) => ({ by: operator, via: 'command line' as const })

const receiptLines = (row: ActionRow): string[] => [
  ...receipt(row),
  ...(row.state === 'waiting' ? ['  a second person must approve it: kestrail respond approve'] : []),
]

export async function approveAction(file: string, id: string, options: Options): Promise<void> {
  const responder = await awsResponder(options)
  const { row } = await readAction(responder.world.store, id)
  if (!row) throw noAction(id)
  const findings = file === '-' ? await answeredBy(responder, row) : await respondableFindings(file, { finding: row.plan.finding })
  const [finding] = findings
  if (!finding) throw new InputError(`${file === '-' ? 'the table' : file}: does not hold finding ${row.plan.finding} of action ${id}`)
  const outcome = await approve(responder, id, finding, operatorOf(responder))
  if ('refused' in outcome) refuse(outcome.refused)
  else say(receipt(outcome.row))
}

export async function declineAction(id: string, options: Options): Promise<void> {
  const responder = await awsResponder(options)
  const outcome = await decline(responder, id, operatorOf(responder))
  if ('refused' in outcome) refuse(outcome.refused)
  else say(receipt(outcome.row))
}

export async function status(id: string | undefined, options: Options): Promise<void> {
  const { world } = await offlineResponder(options)
  if (id !== undefined) {
    const { row } = await readAction(world.store, id)
    if (!row) throw noAction(id)
    return say(receipt(row))
  }
  const ledger = await readLedger(world.store)
  say(ledger.entries.map((entry) => `${entry.id}  ${entry.state.padEnd(10)} ${entry.response}  ${entry.target}  ${entry.account}`))
  if (ledger.entries.length === 0) say([`No actions in ${options.table === undefined ? options.receipts : `table ${options.table}`}.`])
  if ((ledger.breakerUntil ?? 0) > Date.now())
    say([
      `Automatic responses are paused until ${new Date(ledger.breakerUntil ?? 0).toISOString()}; to resume them: kestrail respond resume`,
    ])
}

export async function undoAction(id: string, options: Options): Promise<void> {
  const { row } = await readAction((await offlineResponder(options)).world.store, id)
  if (!row) throw noAction(id)
  if (row.plan.undo === 'irreversible') return refuse(`${id}: ${row.plan.title} cannot be undone`)
  if (!options.execute)
    return say([...numberedSteps(row.plan.undo), 'Nothing was changed: this is a dry run. Add --execute to run these steps.'])
  const responder = await awsResponder(options)
  const undone = await undo(responder.world, id, responder.operator)
  if (undone) say(receipt(undone))
}

export async function resume(options: Options): Promise<void> {
  await closeBreaker((await offlineResponder(options)).world.store)
  say(['Automatic responses are resumed.'])
}
