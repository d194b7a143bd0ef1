import { userInfo } from 'node:os'
import { Command, Option } from 'commander'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { type Feedback, type Proposal, proposeSuppression } from '#core/tune/propose.ts'
import { storeSuppression, withdrawSuppression } from '#core/tune/stored.ts'
import { hidesEvidenceOf, wouldHide } from '#core/tune/suppression.ts'
import { EXIT, say, warn, withUsageErrors } from './spoken.ts'
import { type Past, toldBefore } from './told.ts'
import { deleteSuppression, type Kept, keptIn, type Places, storeOf, writeSuppression } from './tune/kept.ts'
import { hiddenLines, lineOf, suppressionLines } from './tune/shown.ts'
import { Unusable } from './world.ts'

interface ProposeOptions extends Past, Places {
  readonly verdict?: string
  readonly author?: string
  readonly reason?: string
  readonly expires?: string
  readonly out?: string
  readonly dryRun?: true
}

const QUARTER = 90 * 86_400_000

/** Wherever suppressions may be kept. */
const withPlaces = (command: Command): Command =>
  command
    .option('--rules <folder...>', 'files and folders of suppressions')
    .option('--settings <file>', 'settings that name such folders (`suppressions`)')
    .option('--state <file>', 'state file that holds suppressions')
    .option('--table <name>', 'table of a deployment that holds suppressions')

export const tuneCommand = (): Command =>
  new Command('tune')
    .description('silences a false alarm, narrowly, for a time and under a name; nothing that an incident rests on')
    .enablePositionalOptions()
    .argument('<finding>', 'id of a finding, or its beginning')
    .option('--findings <file>', 'file that `kestrail analyze --format jsonl` wrote')
    .option('--state <file>', 'state file of `kestrail analyze --state`; without --out the suppression is kept there')
    .option('--table <name>', 'table of a deployment; without --out the suppression is kept there, in force at once')
    .option('--over <path...>', 'logs to show what it would have hidden: files, folders, s3://bucket/prefix')
    .addOption(new Option('--verdict <verdict>', 'what the finding was').choices(['false-positive', 'benign']))
    .option('--reason <text>', 'why this is expected')
    .option('--author <name>', 'who takes the responsibility (default: your user name)')
    .option('--expires <time>', 'until when (default: three months)')
    .option('--out <folder>', 'folder that the suppression is written to, as a Sigma filter')
    .option('--dry-run', 'only show it')
    .option('--rules <folder...>', 'also your own Sigma rules, for --over')
    .option('--settings <file>', 'what your organisation says of itself, for --over')
    .action(withUsageErrors(propose))
    .addCommand(withPlaces(new Command('list')).description('lists suppressions, the first to end first').action(withUsageErrors(list)))
    .addCommand(
      withPlaces(new Command('test'))
        .description(`shows what suppressions hide; exits with ${EXIT.refused} where an incident rests on it`)
        .argument('[id]', 'only this suppression')
        .option('--findings <file>', 'file that `kestrail analyze --format jsonl` wrote')
        .option('--over <path...>', 'logs: files, folders, s3://bucket/prefix')
        .action(withUsageErrors(test)),
    )
    .addCommand(
      withPlaces(new Command('remove'))
        .description('takes a suppression back: what it kept quiet is told again')
        .argument('<id>', 'id of the suppression')
        .option('--author <name>', 'who takes it back (default: your user name)')
        .action(withUsageErrors(remove)),
    )

const now = (): string => new Date().toISOString()

/** A finding by its id or the beginning of it. @throws Unusable */
const chosen = (told: readonly AnyFinding[], id: string): AnyFinding => {
  const exact = told.filter((one) => one.id === id)
  const found = exact.length > 0 ? exact : told.filter((one) => id.length >= 4 && one.id.startsWith(id))
  const [first] = found
  if (!first) throw new Unusable(`no finding ${forTerminal(id)} among ${told.length}; \`kestrail search\` shows ids`)
  if (found.length > 1) throw new Unusable(`${found.length} findings begin with ${forTerminal(id)}: write more of the id`)
  return first
}

const feedbackOf = ({ verdict = '', reason, author, expires }: ProposeOptions): Feedback => {
  const end = expires === undefined ? Date.now() + QUARTER : Date.parse(expires)
  if (!Number.isFinite(end)) throw new Unusable('--expires: write a time such as 2026-08-01 or 2026-08-01T12:00:00Z')
  return {
    author: author ?? userInfo().username,
    reason: reason === undefined ? `${verdict}, by feedback on a finding` : `${verdict}: ${reason}`,
    expires: new Date(end).toISOString(),
    now: now(),
  }
}

async function propose(id: string, options: ProposeOptions): Promise<void> {
  if (options.verdict === undefined) throw new Unusable('--verdict: say what it was, false-positive or benign')
  if ([options.findings, options.state, options.table, options.over].every((one) => one === undefined))
    throw new Unusable('say where the finding is: --findings, --state, --table or --over')
  const past = await toldBefore(options, warn)
  const finding = chosen(past, id)
  say([lineOf(finding)])
  const proposal = proposeSuppression(finding, feedbackOf(options), past)
  if ('refused' in proposal) {
    warn(`Refused: ${forTerminal(proposal.refused)}`)
    process.exitCode = EXIT.refused
    return
  }
  const incidents = past.filter(isIncident).length
  say([
    '',
    ...suppressionLines(proposal.suppression, now()),
    '',
    ...hiddenLines(proposal.hides, past),
    `No incident rests on what it hides (${incidents} looked at); it still counts, and still becomes part of incidents.`,
    await keep(proposal, options),
  ])
}

/** Puts the suppression where it was asked for, and says where that is. */
const keep = async ({ suppression, text }: Proposal, { out, dryRun, ...places }: ProposeOptions): Promise<string> => {
  if (dryRun) return `\n${text}\nNothing was kept: --dry-run.`
  if (out !== undefined) return `Kept in ${await writeSuppression(out, suppression.id, text)}`
  const stored = await storeOf(places)
  if (!stored) return `\n${text}\nNothing was kept: name a folder with --out.`
  if (!(await storeSuppression(stored.store, suppression))) throw new Unusable(`${stored.name} is being written by another run: try again`)
  return `Kept in ${stored.name}; \`kestrail tune remove ${suppression.id}\` takes it back`
}

async function list(places: Places): Promise<void> {
  const kept = await keptIn(places, warn)
  say(kept.flatMap((one) => [...suppressionLines(one.suppression, now()), forTerminal(`  ${'in'.padEnd(13)} ${one.in}`)]))
  say([plural(kept.length, 'suppression')])
}

async function test(id: string | undefined, options: Places & Past): Promise<void> {
  const kept = (await keptIn(options, warn)).filter((one) => id === undefined || one.suppression.id === id)
  if (kept.length === 0) throw new Unusable(id === undefined ? 'there is no suppression there' : `no suppression ${forTerminal(id)} there`)
  const past = await toldBefore(options, warn)
  for (const one of kept) show(one, past)
}

const show = ({ suppression }: Kept, past: readonly AnyFinding[]): void => {
  say([...suppressionLines(suppression, now()), ...hiddenLines(wouldHide(suppression, past), past)])
  const atStake = past.filter(isIncident).filter((incident) => hidesEvidenceOf(suppression, incident))
  if (atStake.length > 0) process.exitCode = EXIT.refused
  say(atStake.map((incident) => `  AN INCIDENT RESTS ON IT: ${lineOf(incident)}`))
}

async function remove(id: string, { rules = [], author, ...places }: Places & { readonly author?: string }): Promise<void> {
  const by = author ?? userInfo().username
  const stored = await storeOf(places)
  if (stored && (await withdrawSuppression(stored.store, id, { at: now(), by }))) {
    say([`Taken back in ${stored.name}: ${id}`])
    return
  }
  const deleted = await deleteSuppression(rules, id)
  if (deleted !== undefined) {
    say([`Deleted ${deleted}`])
    return
  }
  const kept = (await keptIn({ ...places, rules }, warn)).find((one) => one.suppression.id === id)
  throw new Unusable(
    kept ? `${id} is kept in ${kept.in}: delete that file, or name its folder with --rules` : `no suppression ${forTerminal(id)} there`,
  )
}
