import { userInfo } from 'node:os'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { type Feedback, type Proposal, proposeSuppression } from '#core/tune/propose.ts'
import { storeSuppression, withdrawSuppression } from '#core/tune/stored.ts'
import { hidesEvidenceOf, wouldHide } from '#core/tune/suppression.ts'
import { EXIT } from '../exit-codes.ts'
import { printLines, warn } from '../output.ts'
import { type PastOptions, pastFindings } from '../past-findings.ts'
import { hiddenLines, lineOf, suppressionLines } from '../suppression-lines.ts'
import {
  deleteSuppression,
  type SuppressionEntry,
  type SuppressionOptions,
  storeOf,
  suppressionsIn,
  writeSuppression,
} from '../suppressions.ts'
import { InputError, UsageError } from '../usage-error.ts'

interface ProposeOptions extends PastOptions, SuppressionOptions {
  readonly verdict?: string
  readonly author?: string
  readonly reason?: string
  /** Epoch milliseconds. */
  readonly expires?: number
  readonly out?: string
  readonly dryRun?: true
}

const QUARTER = 90 * 86_400_000

const now = (): string => new Date().toISOString()

/** A finding by its id or the beginning of it. @throws InputError */
const findingById = (findings: readonly AnyFinding[], id: string): AnyFinding => {
  const exact = findings.filter((finding) => finding.id === id)
  const found = exact.length > 0 ? exact : findings.filter((finding) => id.length >= 4 && finding.id.startsWith(id))
  const [first] = found
  if (!first) throw new InputError(`no finding ${forTerminal(id)} among ${findings.length}; \`kestrail search\` shows ids`)
  if (found.length > 1) throw new InputError(`${found.length} findings begin with ${forTerminal(id)}: write more of the id`)
  return first
}

const feedbackOf = ({ verdict = '', reason, author, expires = Date.now() + QUARTER }: ProposeOptions): Feedback => ({
  author: author ?? userInfo().username,
  reason: reason === undefined ? `${verdict}, by feedback on a finding` : `${verdict}: ${reason}`,
  expires: new Date(expires).toISOString(),
  now: now(),
})

export async function propose(id: string, options: ProposeOptions): Promise<void> {
  if (options.verdict === undefined) throw new UsageError('--verdict is required: write false-positive or benign')
  if ([options.findings, options.state, options.table, options.over].every((source) => source === undefined))
    throw new UsageError('name where the finding is: --findings, --state, --table or --over')
  const past = await pastFindings(options, warn)
  const finding = findingById(past, id)
  printLines([lineOf(finding)])
  const proposal = proposeSuppression(finding, feedbackOf(options), past)
  if ('refused' in proposal) {
    warn(`Refused: ${forTerminal(proposal.refused)}`)
    process.exitCode = EXIT.refused
    return
  }
  const incidents = past.filter(isIncident).length
  printLines([
    '',
    ...suppressionLines(proposal.suppression, now()),
    '',
    ...hiddenLines(proposal.hides, past),
    `No incident depends on the hidden findings (checked ${plural(incidents, 'incident')}); they still count, and still join incidents.`,
    await keep(proposal, options),
  ])
}

/** Stores the suppression where the options say, and returns a line that names the place. */
const keep = async ({ suppression, text }: Proposal, { out, dryRun, ...places }: ProposeOptions): Promise<string> => {
  if (dryRun) return `\n${text}\nNothing was stored: --dry-run.`
  if (out !== undefined) return `Stored in ${await writeSuppression(out, suppression.id, text)}`
  const stored = await storeOf(places)
  if (!stored) return `\n${text}\nNothing was stored: name a folder with --out.`
  if (!(await storeSuppression(stored.store, suppression))) throw new InputError(`${stored.name}: another run is writing it; try again`)
  return `Stored in ${stored.name}; to remove it: kestrail tune remove ${suppression.id}`
}

export async function list(options: SuppressionOptions): Promise<void> {
  const entries = await suppressionsIn(options, warn)
  printLines(
    entries.flatMap((entry) => [...suppressionLines(entry.suppression, now()), forTerminal(`  ${'stored in'.padEnd(13)} ${entry.in}`)]),
  )
  printLines([plural(entries.length, 'suppression')])
}

const noSuppression = (id: string | undefined): InputError =>
  new InputError(
    `${id === undefined ? 'no suppression was found' : `no suppression ${forTerminal(id)}`}; name its place with --rules, --settings, --state or --table`,
  )

export async function test(id: string | undefined, options: SuppressionOptions & PastOptions): Promise<void> {
  const entries = (await suppressionsIn(options, warn)).filter((entry) => id === undefined || entry.suppression.id === id)
  if (entries.length === 0) throw noSuppression(id)
  const past = await pastFindings(options, warn)
  for (const entry of entries) testOne(entry, past)
}

const testOne = ({ suppression }: SuppressionEntry, past: readonly AnyFinding[]): void => {
  printLines([...suppressionLines(suppression, now()), ...hiddenLines(wouldHide(suppression, past), past)])
  const atRisk = past.filter(isIncident).filter((incident) => hidesEvidenceOf(suppression, incident))
  if (atRisk.length > 0) process.exitCode = EXIT.refused
  printLines(atRisk.map((incident) => `  HIDES EVIDENCE OF AN INCIDENT: ${lineOf(incident)}`))
}

export async function remove(
  id: string,
  { rules = [], author, ...places }: SuppressionOptions & { readonly author?: string },
): Promise<void> {
  const by = author ?? userInfo().username
  const stored = await storeOf(places)
  if (stored && (await withdrawSuppression(stored.store, id, { at: now(), by }))) {
    printLines([`Removed from ${stored.name}: ${id}`])
    return
  }
  const deleted = await deleteSuppression(rules, id)
  if (deleted !== undefined) {
    printLines([`Deleted ${deleted}`])
    return
  }
  const entry = (await suppressionsIn({ ...places, rules }, warn)).find(({ suppression }) => suppression.id === id)
  if (!entry) throw noSuppression(id)
  throw new InputError(`${id}: is stored in ${entry.in}; delete that file, or name its folder with --rules`)
}
